/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "modes.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "granted_path.h"
#include "sluice_posix_1.h"
#include "special_files.h"
#include "upper_folders.h"

enum { PERMISSIONS = 0777, USUAL_MASK = 022 };

static mode_t mask = USUAL_MASK;

mode_t umask(mode_t wanted) {
  const mode_t former = mask;
  mask = wanted & PERMISSIONS;
  return former;
}

mode_t masked(mode_t mode) { return mode & (PERMISSIONS | S_ISVTX) & ~mask; }

int fchmod(int fd, mode_t mode) {
  const int result = result_of(sluice_posix_1_fd_set_mode(fd, mode & ALLPERMS));
  if (result < 0 && errno == ENOTCAPABLE) errno = EPERM;
  return result;
}

int fchmodat(int folder, const char* path, mode_t mode, int flags) {
  struct granted_path at;
  if ((flags & ~AT_SYMLINK_NOFOLLOW) != 0) return fails_with(EINVAL);
  if (find_granted(folder, path, &at) &&
      result_of(sluice_posix_1_path_set_mode(at.folder, (flags & AT_SYMLINK_NOFOLLOW) == 0,
                                             at.within, (uint32_t)strlen(at.within),
                                             mode & ALLPERMS)) == 0)
    return 0;
  if (path != NULL && (is_special(path) || is_upper_folder(folder, path, NULL)))
    return fails_with(EPERM);
  return as_missing(-1);
}

int chmod(const char* path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }

int lchmod(const char* path, mode_t mode) {
  return fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW);
}

ALSO_PLAIN(umask);
ALSO_PLAIN(chmod);
ALSO_PLAIN(fchmod);
ALSO_PLAIN(fchmodat);
ALSO_PLAIN(lchmod);
