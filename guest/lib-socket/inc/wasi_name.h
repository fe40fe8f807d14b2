/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _WASI_NAME_H_
#define _WASI_NAME_H_

/* Our functions have assembler names of their own: a libc that defines one of them too is neither
 * replaced nor in the way. */
#define __SLUICE_NAME(name) __asm__("__sluice_" #name)

#endif
