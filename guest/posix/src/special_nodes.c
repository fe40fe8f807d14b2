/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <sys/stat.h>

#include "posix.h"

/* As on a file system that has none. */
static int makes_none(int folder, const char* path, mode_t mode) {
  struct stat status;
  (void)mode;
  if (*path == '\0') return fails_with(ENOENT); /* which libc takes for "." */
  if (fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0) return fails_with(EEXIST);
  return errno == ENOENT ? fails_with(EPERM) : -1;
}

int mkfifo(const char* path, mode_t mode) { return makes_none(AT_FDCWD, path, mode); }

int mkfifoat(int folder, const char* path, mode_t mode) { return makes_none(folder, path, mode); }

int mknod(const char* path, mode_t mode, dev_t device) {
  (void)device;
  return makes_none(AT_FDCWD, path, mode);
}

int mknodat(int folder, const char* path, mode_t mode, dev_t device) {
  (void)device;
  return makes_none(folder, path, mode);
}

ALSO_PLAIN(mkfifo);
ALSO_PLAIN(mkfifoat);
ALSO_PLAIN(mknod);
ALSO_PLAIN(mknodat);
