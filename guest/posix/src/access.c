/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <unistd.h>

#include "special_files.h"

extern int libc_access(const char*, int) __asm__("access");
extern int libc_faccessat(int, const char*, int, int) __asm__("faccessat");

static int access_of(int result, const char* path, int ways) {
  int fd;
  if (result == 0 || !is_special(path)) return result;
  if ((ways & X_OK) != 0) return fails_with(EACCES);
  fd = open_special(path, (ways & W_OK) == 0 ? O_RDONLY : (ways & R_OK) != 0 ? O_RDWR : O_WRONLY);
  return fd < 0 ? -1 : close(fd);
}

int access(const char* path, int ways) { return access_of(libc_access(path, ways), path, ways); }

int faccessat(int folder, const char* path, int ways, int flags) {
  return access_of(libc_faccessat(folder, path, ways, flags), path, ways);
}
