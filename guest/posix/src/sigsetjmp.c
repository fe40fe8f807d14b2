/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <setjmp.h>

#include "signals.h"

extern void throw_to(sigjmp_buf, int) __asm__("__wasm_longjmp") __attribute__((__noreturn__));

int __sluice_keep_mask(sigjmp_buf place, int with_mask) {
  place->__has_mask = with_mask != 0;
  if (with_mask != 0) set_bits(&place->__mask, signal_mask());
  return 0;
}

void siglongjmp(sigjmp_buf place, int value) {
  if (place->__has_mask) set_signal_mask(bits_of(&place->__mask));
  throw_to(place, value);
}
