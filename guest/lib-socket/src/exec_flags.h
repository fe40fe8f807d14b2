/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef EXEC_FLAGS_H_
#define EXEC_FLAGS_H_

#include <stddef.h>

/* What the fcntl of guest/posix keeps of FD_CLOEXEC, which is told by F_GETFD and does nothing.
 * Null in programs that don't call that. */
extern void (*keep_exec_flag)(int fd, int on) __asm__("__sluice_keep_exec_flag");

/* For a descriptor that is new, or closed. */
static inline void note_exec_flag(int fd, int on) {
  if (keep_exec_flag != NULL) keep_exec_flag(fd, on);
}

#endif
