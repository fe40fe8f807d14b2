/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wasi/api.h>

#include "../../lib-socket/src/exec_flags.h"
#include "interruption.h"
#include "posix.h"

extern ssize_t libc_read(int, void*, size_t) __asm__("read");
extern ssize_t libc_write(int, const void*, size_t) __asm__("write");
extern ssize_t libc_readv(int, const struct iovec*, int) __asm__("readv");
extern ssize_t libc_writev(int, const struct iovec*, int) __asm__("writev");
extern int libc_close(int) __asm__("close");

ssize_t read(int fd, void* data, size_t size) {
  return interruption != NULL ? interruption->read(fd, data, size) : libc_read(fd, data, size);
}

ssize_t write(int fd, const void* data, size_t size) {
  return interruption != NULL ? interruption->write(fd, data, size) : libc_write(fd, data, size);
}

ssize_t readv(int fd, const struct iovec* buffers, int count) {
  return interruption != NULL ? interruption->readv(fd, buffers, count)
                              : libc_readv(fd, buffers, count);
}

ssize_t writev(int fd, const struct iovec* buffers, int count) {
  return interruption != NULL ? interruption->writev(fd, buffers, count)
                              : libc_writev(fd, buffers, count);
}

/* Numbers of folders that were granted are none that a program opened, and daemons close whatever
 * is open when they begin. */
static int is_grant(int fd) {
  enum { FIRST = 3 };
  static int end;
  __wasi_prestat_t grant;
  if (end == 0) {
    int at = FIRST;
    while (__wasi_fd_prestat_get(at, &grant) == 0) ++at;
    end = at;
  }
  return fd >= FIRST && fd < end && __wasi_fd_prestat_get(fd, &grant) == 0;
}

int close(int fd) {
  if (is_grant(fd)) return fails_with(EBADF);
  note_exec_flag(fd, 0);
  return libc_close(fd);
}
