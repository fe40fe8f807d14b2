/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SYS_TIME_H
#define SLUICE_POSIX_SYS_TIME_H

#include_next <sys/time.h>
#include <wasi_name.h>

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};

#ifdef __cplusplus
extern "C" {
#endif

/* See <signal.h>. There is ITIMER_REAL; setting another fails with ENOTSUP. */
int getitimer(int, struct itimerval*) __SLUICE_NAME(getitimer);
int setitimer(int, const struct itimerval* __restrict, struct itimerval* __restrict)
    __SLUICE_NAME(setitimer);

int utimes(const char*, const struct timeval[2]) __SLUICE_NAME(utimes);
int futimesat(int, const char*, const struct timeval[2]) __SLUICE_NAME(futimesat);
int futimes(int, const struct timeval[2]) __SLUICE_NAME(futimes);
int lutimes(const char*, const struct timeval[2]) __SLUICE_NAME(lutimes);

/* libc's, which forgets the time zone that some ask for: none, as on Linux. */
int gettimeofday(struct timeval* __restrict, void* __restrict) __SLUICE_NAME(gettimeofday);

int settimeofday(const struct timeval*, const struct timezone*)
    __SLUICE_NAME(settimeofday); /* fails with EPERM */

#ifdef __cplusplus
}
#endif

#endif
