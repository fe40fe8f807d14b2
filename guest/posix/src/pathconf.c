/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

extern long libc_fpathconf(int, int) __asm__("fpathconf");
extern long libc_pathconf(const char*, int) __asm__("pathconf");

/* libc's, which looks at no file. */

long fpathconf(int fd, int name) {
  return libc_fcntl(fd, F_GETFL) < 0 ? -1 : libc_fpathconf(fd, name);
}

long pathconf(const char* path, int name) {
  struct stat status;
  return stat(path, &status) != 0 ? -1 : libc_pathconf(path, name);
}
