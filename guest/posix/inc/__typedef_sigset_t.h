/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* In place of libc's, which has no room for the signals. */
#ifndef __wasilibc___typedef_sigset_t_h
#define __wasilibc___typedef_sigset_t_h

typedef struct {
  unsigned long __bits[2];
} sigset_t;

#endif
