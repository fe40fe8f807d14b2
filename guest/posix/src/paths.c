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
extern int libc_linkat(int, const char*, int, const char*, int) __asm__("linkat");
extern DIR* libc_opendir(const char*) __asm__("opendir");
extern ssize_t libc_readlink(const char*, char*, size_t) __asm__("readlink");
extern ssize_t libc_readlinkat(int, const char*, char*, size_t) __asm__("readlinkat");
extern int libc_remove(const char*) __asm__("remove");
extern int libc_rename(const char*, const char*) __asm__("rename");
extern int libc_renameat(int, const char*, int, const char*) __asm__("renameat");
extern int libc_rmdir(const char*) __asm__("rmdir");
extern int libc_symlink(const char*, const char*) __asm__("symlink");
extern int libc_symlinkat(const char*, int, const char*) __asm__("symlinkat");
extern int libc_truncate(const char*, off_t) __asm__("truncate");
extern int libc_unlink(const char*) __asm__("unlink");
extern int libc_unlinkat(int, const char*, int) __asm__("unlinkat");
extern int libc_utimensat(int, const char*, const struct timespec[2], int) __asm__("utimensat");

/* libc goes to no upper folder, but a program may be in one from the start. */
int chdir(const char* path) {
  struct stat there;
  struct stat here;
  const int result = is_no_path(path) ? -1 : libc_chdir(path);
  if (result == 0 || !is_upper_folder(AT_FDCWD, path, &there)) return as_missing(result);
  if (is_upper_folder(AT_FDCWD, ".", &here) && here.st_ino == there.st_ino) return 0;
  return fails_with(EACCES);
}

DIR* opendir(const char* path) {
  DIR* folder = is_no_path(path) ? NULL : libc_opendir(path);
  if (folder != NULL) return folder;
  (void)as_missing(-1);
  if (is_upper_folder(AT_FDCWD, path, NULL)) errno = EACCES;
  return NULL;
}

/* As with libc, but that it makes no link to what no folder has that was granted. */
static int may_be_target(const char* target) {
  if (is_no_path(target)) return 0;
  if (*target == '/') errno = EPERM;
  return *target != '/';
}

#define HAVING(path, call) (is_no_path(path) ? -1 : as_missing(call))
#define HAVING_BOTH(from, to, call) (is_no_path(from) || is_no_path(to) ? -1 : as_missing(call))

int link(const char* from, const char* to) { return HAVING_BOTH(from, to, libc_link(from, to)); }

/* An old libc finds no working folder in its linkat(). */
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  if (from_folder == AT_FDCWD && to_folder == AT_FDCWD && flags == 0) return link(from, to);
  return HAVING_BOTH(from, to, libc_linkat(from_folder, from, to_folder, to, flags));
}

ssize_t readlink(const char* path, char* target, size_t size) {
  return HAVING(path, (int)libc_readlink(path, target, size));
}

ssize_t readlinkat(int folder, const char* path, char* target, size_t size) {
  return HAVING(path, (int)libc_readlinkat(folder, path, target, size));
}

int remove(const char* path) { return HAVING(path, libc_remove(path)); }

int rename(const char* from, const char* to) {
  return HAVING_BOTH(from, to, libc_rename(from, to));
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return HAVING_BOTH(from, to, libc_renameat(from_folder, from, to_folder, to));
}

int rmdir(const char* path) { return HAVING(path, libc_rmdir(path)); }

int symlink(const char* target, const char* path) {
  return may_be_target(target) ? HAVING(path, libc_symlink(target, path)) : -1;
}

int symlinkat(const char* target, int folder, const char* path) {
  return may_be_target(target) ? HAVING(path, libc_symlinkat(target, folder, path)) : -1;
}

int truncate(const char* path, off_t size) { return HAVING(path, libc_truncate(path, size)); }

int unlink(const char* path) { return HAVING(path, libc_unlink(path)); }

int unlinkat(int folder, const char* path, int flags) {
  return HAVING(path, libc_unlinkat(folder, path, flags));
}

int utimensat(int folder, const char* path, const struct timespec times[2], int flags) {
  return HAVING(path, libc_utimensat(folder, path, times, flags));
}
