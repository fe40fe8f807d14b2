/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statfs.h>

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

int statfs(const char* path, struct statfs* answer) {
  (void)answer;
  return statvfs(path, NULL);
}

int fstatfs(int fd, struct statfs* answer) {
  (void)answer;
  return fstatvfs(fd, NULL);
}

ALSO_PLAIN(statvfs);
ALSO_PLAIN(fstatvfs);
ALSO_PLAIN(statfs);
ALSO_PLAIN(fstatfs);
