/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"
#include "user.h"

static int give(uid_t user, gid_t group) {
  const int stays =
      (user == (uid_t)-1 || user == ONLY_USER) && (group == (gid_t)-1 || group == ONLY_GROUP);
  return stays ? 0 : fails_with(EPERM);
}

int chown(const char* path, uid_t user, gid_t group) {
  struct stat status;
  if (*path == '\0') return fails_with(ENOENT); /* which libc takes for "." */
  return stat(path, &status) != 0 ? -1 : give(user, group);
}

int lchown(const char* path, uid_t user, gid_t group) {
  struct stat status;
  if (*path == '\0') return fails_with(ENOENT);
  return lstat(path, &status) != 0 ? -1 : give(user, group);
}

int fchown(int fd, uid_t user, gid_t group) {
  struct stat status;
  return fstat(fd, &status) != 0 ? -1 : give(user, group);
}

int fchownat(int folder, const char* path, uid_t user, gid_t group, int flags) {
  struct stat status;
  if (*path == '\0') return fails_with(ENOENT);
  return fstatat(folder, path, &status, flags) != 0 ? -1 : give(user, group);
}

int fchdir(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return -1;
  return fails_with(S_ISDIR(status.st_mode) ? ENOSYS : ENOTDIR);
}

ALSO_PLAIN(chown);
ALSO_PLAIN(lchown);
ALSO_PLAIN(fchown);
ALSO_PLAIN(fchdir);
ALSO_PLAIN(fchownat);
