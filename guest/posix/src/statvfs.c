/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "posix.h"

int statvfs(const char* path, struct statvfs* answer) {
  struct stat status;
  (void)answer;
  return stat(path, &status) != 0 ? -1 : fails_with(ENOSYS);
}

int fstatvfs(int fd, struct statvfs* answer) {
  struct stat status;
  (void)answer;
  return fstat(fd, &status) != 0 ? -1 : fails_with(ENOSYS);
}

ALSO_PLAIN(statvfs);
ALSO_PLAIN(fstatvfs);
