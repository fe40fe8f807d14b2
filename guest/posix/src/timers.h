/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef TIMERS_H_
#define TIMERS_H_

#include <stdint.h>

/* In nanoseconds; -1 without a timer. */
int64_t timer_left(void) __asm__("__sluice_timer_left");

/* Makes SIGALRM pending when its time has come. */
void expire_timer(void) __asm__("__sluice_expire_timer");

#endif
