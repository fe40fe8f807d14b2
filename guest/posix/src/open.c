/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <wasi/api.h>

#include "close_on_exec.h"
#include "granted_path.h"
#include "modes.h"
#include "sluice_posix_1.h"
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

/* With the rights that libc asks for, in the numbers that libc has flags in. */
static int create(int folder, const char* path, int flags, mode_t mode) {
  const __wasi_rights_t to_read = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_READDIR;
  const __wasi_rights_t to_write = __WASI_RIGHTS_FD_DATASYNC | __WASI_RIGHTS_FD_WRITE |
                                   __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;
  const int way = flags & O_ACCMODE;
  __wasi_rights_t rights = ~(to_read | to_write);
  struct granted_path at;
  __wasi_fdstat_t granted;
  int fd = -1;

  if (way == O_RDONLY || way == O_RDWR) rights |= to_read;
  if (way == O_WRONLY || way == O_RDWR) rights |= to_write;
  if (!find_granted(folder, path, &at)) return -1;
  if (result_of(__wasi_fd_fdstat_get(at.folder, &granted)) != 0) return -1;
  rights &= granted.fs_rights_inheriting;
  return result_of(sluice_posix_1_path_create(
             at.folder, (flags & O_NOFOLLOW) == 0, at.within, (uint32_t)strlen(at.within),
             (uint32_t)(flags >> 12) & 0xfff, rights, granted.fs_rights_inheriting,
             (uint32_t)flags & 0xfff, masked(mode), &fd)) != 0
             ? -1
             : fd;
}

int openat(int folder, const char* path, int wanted, ...) {
  const int flags = complete(wanted);
  mode_t mode = 0;
  va_list rest;
  if (is_no_path(path)) return -1;
  if ((flags & O_CREAT) == 0) return opened(libc_openat(folder, path, flags), folder, path, flags);
  va_start(rest, wanted);
  mode = va_arg(rest, mode_t);
  va_end(rest);
  return opened(create(folder, path, flags, mode), folder, path, flags);
}

int open(const char* path, int wanted, ...) {
  mode_t mode = 0;
  if ((complete(wanted) & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, wanted);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return openat(AT_FDCWD, path, wanted, mode);
}

int creat(const char* path, mode_t mode) { return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
