/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef MONOTONIC_TIME_H_
#define MONOTONIC_TIME_H_

#include <stdint.h>

/* In nanoseconds, since some start. */
uint64_t monotonic_time(void) __asm__("__sluice_monotonic_time");

#endif
