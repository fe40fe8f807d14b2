/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "close_on_exec.h"
#include "special_files.h"
#include "upper_folders.h"

extern int libc_openat(int, const char*, int, ...) __asm__("openat");

static int open_upper_folder(const char* path, int flags) {
  const int is_new = (flags & O_CREAT) != 0 && path[strlen(path) - 1] != '/';
  if (is_new && (flags & O_EXCL) != 0) return fails_with(EEXIST);
  return fails_with((flags & (O_CREAT | O_WRONLY)) != 0 ? EISDIR : EACCES);
}

/* What libc opened, or what there is after all. */
static int opened(int fd, int folder, const char* path, int flags) {
  if (fd < 0 && is_special(path)) {
    fd = open_special(path, flags);
  } else if (fd < 0 && is_upper_folder(folder, path, NULL)) {
    return open_upper_folder(path, flags);
  }
  if (fd >= 0) note_exec_flag(fd, (flags & O_CLOEXEC) != 0);
  return as_missing(fd);
}

/* Of Linux, on which reading is 0, and programs write just the number. libc takes no flags without
 * what is to be done. */
static int complete(int flags) {
  static const int modes[] = {O_RDONLY, O_WRONLY, O_RDWR};
  if ((flags & O_ACCMODE) != 0) return flags;
  return flags >= 0 && flags <= 2 ? modes[flags] : flags | O_RDONLY;
}

/* The mode of a new file is the host's to choose. */
int openat(int folder, const char* path, int wanted, ...) {
  const int flags = complete(wanted);
  if (is_no_path(path)) return -1;
  return opened(libc_openat(folder, path, flags), folder, path, flags);
}

int open(const char* path, int wanted, ...) {
  const int flags = complete(wanted);
  if (is_no_path(path)) return -1;
  return opened(libc_open(path, flags), AT_FDCWD, path, flags);
}

int creat(const char* path, mode_t mode) { return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
