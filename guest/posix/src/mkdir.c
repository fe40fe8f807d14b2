/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

#include "posix.h"
#include "upper_folders.h"

extern int libc_mkdir(const char*, mode_t) __asm__("mkdir");
extern int libc_mkdirat(int, const char*, mode_t) __asm__("mkdirat");

/* A program that makes each folder of a path goes on where there is one. */
static int made(int result, int folder, const char* path) {
  return result != 0 && is_upper_folder(folder, path, NULL) ? fails_with(EEXIST)
                                                            : as_missing(result);
}

int mkdir(const char* path, mode_t mode) {
  return is_no_path(path) ? -1 : made(libc_mkdir(path, mode), AT_FDCWD, path);
}

int mkdirat(int folder, const char* path, mode_t mode) {
  return is_no_path(path) ? -1 : made(libc_mkdirat(folder, path, mode), folder, path);
}
