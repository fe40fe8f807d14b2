/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef USER_H_
#define USER_H_

/* The one user and the one group. */
enum { ONLY_USER = 1000, ONLY_GROUP = 1000 };

const char* user_name(void) __asm__("__sluice_user_name");

#endif
