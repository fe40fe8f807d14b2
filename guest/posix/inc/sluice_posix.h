/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_H
#define SLUICE_POSIX_H

/* The functions of this library have assembler names of their own: a libc that has one of them too
 * is neither replaced nor in the way. */
#define __SLUICE_POSIX(name) __asm__("__sluice_" #name)

#endif
