/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdarg.h>

#include "sluice_posix_1.h"

extern int libc_fcntl(int, int, ...) __asm__("fcntl");

int fcntl(int fd, int command, ...) {
  va_list arguments;
  int argument;
  int duplicate = -1;

  if (command == F_GETFD || command == F_GETFL) return libc_fcntl(fd, command);
  va_start(arguments, command);
  argument = va_arg(arguments, int);
  va_end(arguments);
  if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) return libc_fcntl(fd, command, argument);
  /* A negative number is one that is too high. */
  return result_of(sluice_posix_1_fd_dup(fd, (uint32_t)argument, &duplicate)) == 0 ? duplicate : -1;
}
