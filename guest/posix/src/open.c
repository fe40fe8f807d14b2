/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>

#include "close_on_exec.h"
#include "special_files.h"

extern int libc_openat(int, const char*, int, ...) __asm__("openat");

/* What libc opened, or what there is after all. */
static int opened(int fd, const char* path, int flags) {
  if (fd < 0 && is_special(path)) fd = open_special(path, flags);
  if (fd >= 0) note_exec_flag(fd, (flags & O_CLOEXEC) != 0);
  return fd;
}

/* The mode of a new file is the host's to choose. */
int open(const char* path, int flags, ...) { return opened(libc_open(path, flags), path, flags); }

int openat(int folder, const char* path, int flags, ...) {
  return opened(libc_openat(folder, path, flags), path, flags);
}

int creat(const char* path, mode_t mode) { return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
