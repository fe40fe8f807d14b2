/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef POSIX_H_
#define POSIX_H_

#include <errno.h>

/* Sets errno and returns -1. */
static inline int fails_with(int error) {
  errno = error;
  return -1;
}

extern int libc_fcntl(int, int, ...) __asm__("fcntl");
extern int libc_open(const char*, int, ...) __asm__("open");

/* Gives a function the plain name too, for code that has its own declaration of it. */
#define ALSO_PLAIN(name)                              \
  extern __typeof__(name) plain_##name __asm__(#name) \
      __attribute__((__weak__, __alias__("__sluice_" #name)))

#endif
