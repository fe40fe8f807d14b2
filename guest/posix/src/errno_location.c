/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */

/* Without <errno.h>, whose own is inline. */
extern __thread int libc_errno __asm__("errno");
int* __errno_location(void) __asm__("__sluice___errno_location");

int* __errno_location(void) { return &libc_errno; }
