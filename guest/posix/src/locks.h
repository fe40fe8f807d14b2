/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef LOCKS_H_
#define LOCKS_H_

#include <fcntl.h>

/* F_GETLK, F_SETLK and F_SETLKW. */
int lock_file(int fd, int command, struct flock* lock) __asm__("__sluice_lock_file");

#endif
