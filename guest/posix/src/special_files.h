/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SPECIAL_FILES_H_
#define SPECIAL_FILES_H_

/* Files that programs expect in any case: devices, and some of /etc. What is granted goes first. */

#include "posix.h"

/* Whether, after a call on the path that failed, there is such a file after all. */
int is_special(const char* path) __asm__("__sluice_is_special");

/* As open(), with its flags. Only for what is special. */
int open_special(const char* path, int flags) __asm__("__sluice_open_special");

#endif
