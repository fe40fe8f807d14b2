/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "interruption.h"
#include "posix.h"

extern ssize_t libc_write(int, const void*, size_t) __asm__("write");
extern ssize_t libc_writev(int, const struct iovec*, int) __asm__("writev");

/* What a pipe or a terminal takes at once when it takes anything, as Linux has it. */
enum { AT_ONCE = 4096 };

static int is_socket(int fd) {
  const int before = errno;
  int type;
  socklen_t size = sizeof type;
  const int result = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
  errno = before;
  return result == 0;
}

static int is_file(int fd) {
  struct stat status;
  const int before = errno;
  const int result = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  errno = before;
  return result;
}

/* In parts that do not block, since a call that blocks sees no signal. */
ssize_t write_with_signals(int fd, const void* data, size_t size) {
  size_t written = 0;
  if (is_socket(fd)) return send(fd, data, size, 0);
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

ssize_t writev_with_signals(int fd, const struct iovec* buffers, int count) {
  size_t size = 0;
  ssize_t written = 0;
  int i;
  if (count <= 0 || count > UIO_MAXIOV) return libc_writev(fd, buffers, count);
  for (i = 0; i < count; ++i) size += buffers[i].iov_len;
  if (is_socket(fd)) {
    struct msghdr message;
    memset(&message, 0, sizeof message);
    message.msg_iov = (struct iovec*)buffers;
    message.msg_iovlen = count;
    return sendmsg(fd, &message, 0);
  }
  if (size <= AT_ONCE)
    return result_of(wait_or_signal(fd, POLLOUT)) != 0 ? -1 : libc_writev(fd, buffers, count);
  for (i = 0; i < count; ++i) {
    const ssize_t part = write_with_signals(fd, buffers[i].iov_base, buffers[i].iov_len);
    if (part < 0) return written > 0 ? written : -1;
    written += part;
    if ((size_t)part < buffers[i].iov_len) break;
  }
  return written;
}
