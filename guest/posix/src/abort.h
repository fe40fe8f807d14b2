/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef ABORT_H_
#define ABORT_H_

/* What abort() does first. Null until a program sets an action for SIGABRT. */
extern void (*before_abort)(void) __asm__("__sluice_before_abort");

#endif
