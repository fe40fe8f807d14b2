/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "special_files.h"
#include "upper_folders.h"

extern int libc_stat(const char*, struct stat*) __asm__("stat");
extern int libc_lstat(const char*, struct stat*) __asm__("lstat");
extern int libc_fstatat(int, const char*, struct stat*, int) __asm__("fstatat");

/* What a call made of a path, or what there is after all. */
static int status_of(int result, int folder, const char* path, struct stat* status) {
  int fd;
  if (result == 0) return result;
  if (!is_special(path)) return is_upper_folder(folder, path, status) ? 0 : as_missing(result);
  fd = open_special(path, O_RDONLY);
  if (fd < 0) return -1;
  result = fstat(fd, status);
  (void)close(fd);
  return result;
}

int stat(const char* path, struct stat* status) {
  if (is_no_path(path)) return -1;
  return status_of(libc_stat(path, status), AT_FDCWD, path, status);
}

int lstat(const char* path, struct stat* status) {
  if (is_no_path(path)) return -1;
  return status_of(libc_lstat(path, status), AT_FDCWD, path, status);
}

int fstatat(int folder, const char* path, struct stat* status, int flags) {
  if ((flags & AT_EMPTY_PATH) != 0 && path != NULL && *path == '\0')
    return folder == AT_FDCWD ? stat(".", status) : fstat(folder, status);
  flags &= ~AT_EMPTY_PATH;
  if (is_no_path(path)) return -1;
  return status_of(libc_fstatat(folder, path, status, flags), folder, path, status);
}
