/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "interruption.h"
#include "posix.h"

extern ssize_t libc_read(int, void*, size_t) __asm__("read");
extern ssize_t libc_readv(int, const struct iovec*, int) __asm__("readv");
extern ssize_t libc_write(int, const void*, size_t) __asm__("write");
extern ssize_t libc_writev(int, const struct iovec*, int) __asm__("writev");

/* What a pipe or a terminal takes at once when it takes anything, as Linux has it. */
enum { AT_ONCE = 4096 };

static struct iovec buffer_of(const void* data, size_t size) {
  struct iovec buffer;
  buffer.iov_base = (void*)data;
  buffer.iov_len = size;
  return buffer;
}

/* Of sockets; ENOTSOCK where it is none, and nothing was done. */
static int receive(int fd, const struct iovec* buffers, int count, ssize_t* size) {
  struct linux_address from;
  uint32_t length;
  uint32_t flags;
  uint32_t received;
  const int error =
      interruption->receive(fd, buffers, (uint32_t)count, 0, &from, 0, &length, &received, &flags);
  *size = error == 0 ? (ssize_t)received : fails_with(error);
  return error;
}

static int transmit(int fd, const struct iovec* buffers, int count, ssize_t* size) {
  static const struct linux_address none;
  uint32_t sent;
  const int error = interruption->send(fd, buffers, (uint32_t)count, 0, &none, 0, &sent);
  *size = error == 0 ? (ssize_t)sent : fails_with(error);
  return error;
}

static size_t size_of(const struct iovec* buffers, int count) {
  size_t size = 0;
  int i;
  for (i = 0; i < count; ++i) size += buffers[i].iov_len;
  return size;
}

static int is_file(int fd) {
  struct stat status;
  const int before = errno;
  const int result = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  errno = before;
  return result;
}

/* To read nothing waits for nothing, unlike to receive it. */
ssize_t readv_with_signals(int fd, const struct iovec* buffers, int count) {
  const int before = errno;
  ssize_t size;
  if (count <= 0 || count > UIO_MAXIOV || size_of(buffers, count) == 0)
    return libc_readv(fd, buffers, count);
  if (receive(fd, buffers, count, &size) != ENOTSOCK) return size;
  errno = before;
  if (is_file(fd)) return libc_readv(fd, buffers, count);
  return result_of(wait_or_signal(fd, POLLIN)) != 0 ? -1 : libc_readv(fd, buffers, count);
}

ssize_t read_with_signals(int fd, void* data, size_t size) {
  const struct iovec buffer = buffer_of(data, size);
  return readv_with_signals(fd, &buffer, 1);
}

/* What is no socket takes no more than is sure not to block. */
static ssize_t write_parts(int fd, const void* data, size_t size) {
  size_t written = 0;
  if (is_file(fd)) return libc_write(fd, data, size);
  for (;;) {
    const size_t left = size - written;
    const int error = interruption->wait(fd, POLLOUT);
    ssize_t part;
    if (error == DOES_NOT_BLOCK) return written > 0 ? (ssize_t)written : libc_write(fd, data, size);
    if (error != 0) return written > 0 ? (ssize_t)written : fails_with(error);
    part = libc_write(fd, (const char*)data + written, left < AT_ONCE ? left : AT_ONCE);
    if (part < 0) return written > 0 ? (ssize_t)written : -1;
    written += (size_t)part;
    if (written == size || part == 0) return (ssize_t)written;
  }
}

ssize_t write_with_signals(int fd, const void* data, size_t size) {
  const struct iovec buffer = buffer_of(data, size);
  const int before = errno;
  ssize_t sent;
  if (transmit(fd, &buffer, 1, &sent) != ENOTSOCK) return sent;
  errno = before;
  return write_parts(fd, data, size);
}

ssize_t writev_with_signals(int fd, const struct iovec* buffers, int count) {
  const int before = errno;
  ssize_t written = 0;
  int error;
  int i;
  if (count <= 0 || count > UIO_MAXIOV) return libc_writev(fd, buffers, count);
  if (transmit(fd, buffers, count, &written) != ENOTSOCK) return written;
  errno = before;
  written = 0;
  error = interruption->wait(fd, POLLOUT);
  if (error > 0) return fails_with(error);
  if (error == DOES_NOT_BLOCK || size_of(buffers, count) <= AT_ONCE || is_file(fd))
    return libc_writev(fd, buffers, count);
  for (i = 0; i < count; ++i) {
    const ssize_t part = write_parts(fd, buffers[i].iov_base, buffers[i].iov_len);
    if (part < 0) return written > 0 ? written : -1;
    written += part;
    if ((size_t)part < buffers[i].iov_len) break;
  }
  return written;
}
