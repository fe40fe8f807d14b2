/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef POSIX_INTERRUPTION_H_
#define POSIX_INTERRUPTION_H_

#include "../../lib-socket/src/interruption.h"

/* From now on, `interruption` is there. */
void let_signals_interrupt(void) __asm__("__sluice_let_signals_interrupt");

#endif
