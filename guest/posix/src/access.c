/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "special_files.h"
#include "upper_folders.h"

extern int libc_access(const char*, int) __asm__("access");
extern int libc_faccessat(int, const char*, int, int) __asm__("faccessat");

/* libc knows no modes. Whose group a file has is not told: what either of the two may counts. */
static int is_allowed(int folder, const char* path, int ways, int flags) {
  struct stat status;
  int allowed;
  if (fstatat(folder, path, &status, flags & AT_SYMLINK_NOFOLLOW) != 0) return -1;
  allowed = status.st_uid == getuid() ? status.st_mode >> 6 : status.st_mode >> 3 | status.st_mode;
  return (ways & (R_OK | W_OK | X_OK) & ~allowed) == 0 ? 0 : fails_with(EACCES);
}

static int access_of(int result, int folder, const char* path, int ways, int flags) {
  int fd;
  if (result == 0) return is_allowed(folder, path, ways, flags);
  if (!is_special(path)) {
    if (!is_upper_folder(folder, path, NULL)) return as_missing(result);
    return (ways & (R_OK | W_OK)) != 0 ? fails_with(EACCES) : 0;
  }
  fd = open_special(path, (ways & W_OK) == 0 ? O_RDONLY : (ways & R_OK) != 0 ? O_RDWR : O_WRONLY);
  if (fd < 0) return -1;
  (void)close(fd);
  return (ways & X_OK) != 0 ? fails_with(EACCES) : 0;
}

int access(const char* path, int ways) {
  if (is_no_path(path)) return -1;
  return access_of(libc_access(path, ways), AT_FDCWD, path, ways, 0);
}

int faccessat(int folder, const char* path, int ways, int flags) {
  if (is_no_path(path)) return -1;
  /* libc's follows links: whether one itself is there, its status tells. */
  if ((flags & AT_SYMLINK_NOFOLLOW) != 0) return access_of(0, folder, path, ways, flags);
  return access_of(libc_faccessat(folder, path, ways, flags), folder, path, ways, flags);
}
