/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef TIMERS_H_
#define TIMERS_H_

#include <stdint.h>

/* In nanoseconds. Without a timer, the time left is -1. */
uint64_t monotonic_time(void) __asm__("__sluice_monotonic_time");
int64_t timer_left(void) __asm__("__sluice_timer_left");

/* Makes SIGALRM pending when its time has come. */
void expire_timer(void) __asm__("__sluice_expire_timer");

#endif
