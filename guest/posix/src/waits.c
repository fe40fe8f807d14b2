/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <unistd.h>

#include "interruption.h"
#include "posix.h"

extern ssize_t libc_read(int, void*, size_t) __asm__("read");
extern ssize_t libc_write(int, const void*, size_t) __asm__("write");

ssize_t read(int fd, void* data, size_t size) {
  return result_of(wait_or_signal(fd, POLLIN, 0)) != 0 ? -1 : libc_read(fd, data, size);
}

ssize_t write(int fd, const void* data, size_t size) {
  return result_of(wait_or_signal(fd, POLLOUT, 0)) != 0 ? -1 : libc_write(fd, data, size);
}
