/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_TIME_H
#define SLUICE_POSIX_TIME_H

#ifndef _WASI_EMULATED_PROCESS_CLOCKS
#define _WASI_EMULATED_PROCESS_CLOCKS
#endif
#include_next <time.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

clock_t clock(void) __SLUICE_NAME(clock); /* the time of the processor */

/* Signals of <signal.h> may interrupt them. */
int nanosleep(const struct timespec*, struct timespec*) __SLUICE_NAME(nanosleep);

#ifdef __cplusplus
}
#endif

#endif
