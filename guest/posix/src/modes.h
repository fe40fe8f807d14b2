/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef MODES_H_
#define MODES_H_

#include <sys/types.h>

/* What is left of the mode of something new, by the mask of umask(), and without S_ISUID and
 * S_ISGID, which the host lets no program give. */
mode_t masked(mode_t mode) __asm__("__sluice_masked");

#endif
