/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* libc's functions of paths, where what was not granted is not there. */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"
#include "upper_folders.h"

extern int libc_chdir(const char*) __asm__("chdir");
extern int libc_link(const char*, const char*) __asm__("link");
extern DIR* libc_opendir(const char*) __asm__("opendir");
extern ssize_t libc_readlink(const char*, char*, size_t) __asm__("readlink");
extern int libc_remove(const char*) __asm__("remove");
extern int libc_rename(const char*, const char*) __asm__("rename");
extern int libc_rmdir(const char*) __asm__("rmdir");
extern int libc_symlink(const char*, const char*) __asm__("symlink");
extern int libc_truncate(const char*, off_t) __asm__("truncate");
extern int libc_unlink(const char*) __asm__("unlink");

/* libc goes to no upper folder, but a program may be in one from the start. */
int chdir(const char* path) {
  struct stat there;
  struct stat here;
  const int result = libc_chdir(path);
  if (result == 0 || !is_upper_folder(AT_FDCWD, path, &there)) return as_missing(result);
  if (is_upper_folder(AT_FDCWD, ".", &here) && here.st_ino == there.st_ino) return 0;
  return fails_with(EACCES);
}

int link(const char* from, const char* to) { return as_missing(libc_link(from, to)); }

DIR* opendir(const char* path) {
  DIR* folder = libc_opendir(path);
  if (folder != NULL) return folder;
  (void)as_missing(-1);
  if (is_upper_folder(AT_FDCWD, path, NULL)) errno = EACCES;
  return NULL;
}

ssize_t readlink(const char* path, char* target, size_t size) {
  return as_missing((int)libc_readlink(path, target, size));
}

int remove(const char* path) { return as_missing(libc_remove(path)); }

int rename(const char* from, const char* to) { return as_missing(libc_rename(from, to)); }

int rmdir(const char* path) { return as_missing(libc_rmdir(path)); }

int symlink(const char* target, const char* path) { return as_missing(libc_symlink(target, path)); }

int truncate(const char* path, off_t size) { return as_missing(libc_truncate(path, size)); }

int unlink(const char* path) { return as_missing(libc_unlink(path)); }
