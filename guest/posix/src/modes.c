/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/stat.h>

#include "posix.h"

enum { PERMISSIONS = 0777, USUAL_MASK = 022 };

mode_t umask(mode_t mask) {
  static mode_t current = USUAL_MASK;
  mode_t former = current;
  current = mask & PERMISSIONS;
  return former;
}

int chmod(const char* path, mode_t mode) {
  struct stat status;
  (void)mode;
  return stat(path, &status) != 0 ? -1 : fails_with(EPERM);
}

int fchmod(int fd, mode_t mode) {
  struct stat status;
  (void)mode;
  return fstat(fd, &status) != 0 ? -1 : fails_with(EPERM);
}

int fchmodat(int folder, const char* path, mode_t mode, int flags) {
  struct stat status;
  (void)mode;
  return fstatat(folder, path, &status, flags) != 0 ? -1 : fails_with(EPERM);
}

ALSO_PLAIN(umask);
ALSO_PLAIN(chmod);
ALSO_PLAIN(fchmod);
ALSO_PLAIN(fchmodat);
