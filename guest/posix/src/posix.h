/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef POSIX_H_
#define POSIX_H_

#include <errno.h>
#include <stddef.h>

/* Sets errno and returns -1. */
static inline int fails_with(int error) {
  errno = error;
  return -1;
}

/* What no folder that was granted has is not there. An old libc has an error of WASI for it. */
static inline int as_missing(int result) {
  if (result < 0 && errno == ENOTCAPABLE) errno = ENOENT;
  return result;
}

/* Sets errno and returns whether there is no path. libc takes an empty one for ".". */
static inline int is_no_path(const char* path) {
  if (path != NULL && *path != '\0') return 0;
  errno = path == NULL ? EFAULT : ENOENT;
  return 1;
}

extern int libc_fcntl(int, int, ...) __asm__("fcntl");
extern int libc_open(const char*, int, ...) __asm__("open");

/* Gives a function the plain name too, for code that has its own declaration of it. */
#define ALSO_PLAIN(name)                              \
  extern __typeof__(name) plain_##name __asm__(#name) \
      __attribute__((__weak__, __alias__("__sluice_" #name)))

#endif
