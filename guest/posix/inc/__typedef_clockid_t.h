/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* In place of libc's, which is a pointer: programs for Linux keep a clock in an int. */
#ifndef __wasilibc___typedef_clockid_t_h
#define __wasilibc___typedef_clockid_t_h

typedef int clockid_t;

#endif
