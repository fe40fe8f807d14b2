/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdarg.h>

#include "close_on_exec.h"
#include "locks.h"
#include "sluice_posix_1.h"

int fcntl(int fd, int command, ...) {
  va_list arguments;
  void* pointer;
  int argument;
  int duplicate = -1;

  if (command == F_GETFL) return libc_fcntl(fd, F_GETFL);
  if (command == F_GETFD) return libc_fcntl(fd, F_GETFL) < 0 ? -1 : exec_flag(fd);
  va_start(arguments, command);
  pointer = va_arg(arguments, void*); /* as large as an int */
  va_end(arguments);
  argument = (int)(intptr_t)pointer;
  if (command == F_GETLK || command == F_SETLK || command == F_SETLKW)
    return lock_file(fd, command, (struct flock*)pointer);
  if (command == F_SETFD) {
    if (libc_fcntl(fd, F_GETFL) < 0) return -1;
    note_exec_flag(fd, (argument & FD_CLOEXEC) != 0);
    return 0;
  }
  if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) return libc_fcntl(fd, command, argument);
  /* A negative number is one that is too high. */
  if (result_of(sluice_posix_1_fd_dup(fd, (uint32_t)argument, &duplicate)) != 0) return -1;
  note_exec_flag(duplicate, command == F_DUPFD_CLOEXEC);
  return duplicate;
}
