/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_TIMERFD_H
#define SLUICE_POSIX_SYS_TIMERFD_H

#include <fcntl.h>
#include <time.h>
#include <wasi_name.h>

#define TFD_NONBLOCK O_NONBLOCK
#define TFD_CLOEXEC O_CLOEXEC
#define TFD_TIMER_ABSTIME 1
#define TFD_TIMER_CANCEL_ON_SET 2

/* libc's, which it declares in some standards only. */
struct itimerspec;

#ifdef __cplusplus
extern "C" {
#endif

/* The clocks are CLOCK_REALTIME and CLOCK_MONOTONIC. */
int timerfd_create(clockid_t, int) __SLUICE_NAME(timerfd_create);
int timerfd_settime(int, int, const struct itimerspec*, struct itimerspec*)
    __SLUICE_NAME(timerfd_settime);
int timerfd_gettime(int, struct itimerspec*) __SLUICE_NAME(timerfd_gettime);

#ifdef __cplusplus
}
#endif

#endif
