/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "abort.h"

#include <stddef.h>
#include <stdlib.h>

extern void libc_abort(void) __asm__("abort") __attribute__((__noreturn__));

void (*before_abort)(void);

void abort(void) {
  if (before_abort != NULL) before_abort();
  libc_abort();
}
