/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_TIME_H
#define SLUICE_POSIX_TIME_H

#ifndef _WASI_EMULATED_PROCESS_CLOCKS
#define _WASI_EMULATED_PROCESS_CLOCKS
#endif
#include <sys/types.h>
#include_next <time.h>
#include <wasi_name.h>

/* The numbers are those of Linux. */
#undef CLOCK_REALTIME
#undef CLOCK_MONOTONIC
#undef CLOCK_PROCESS_CPUTIME_ID
#undef CLOCK_THREAD_CPUTIME_ID
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7

#ifdef __cplusplus
extern "C" {
#endif

/* The time of the processor. */
#undef CLOCKS_PER_SEC
#define CLOCKS_PER_SEC ((clock_t)1000000)
clock_t clock(void) __SLUICE_NAME(clock);
int clock_getcpuclockid(pid_t, clockid_t*) __SLUICE_NAME(clock_getcpuclockid);

/*
 * Local time is what TZ says, which the command gives a program by --env: rules such as
 * EST5EDT,M3.2.0,M11.1.0, or the name of a file in /usr/share/zoneinfo (or TZDIR), if that folder
 * is granted. Without TZ it is that of /etc/localtime, if granted, else UTC. A zone that was used
 * once is not read again.
 */
void tzset(void) __SLUICE_NAME(tzset);
extern char* tzname[2] __SLUICE_NAME(tzname);
extern long timezone __SLUICE_NAME(timezone);
extern int daylight __SLUICE_NAME(daylight);
struct tm* localtime(const time_t*) __SLUICE_NAME(localtime);
struct tm* localtime_r(const time_t* __restrict, struct tm* __restrict) __SLUICE_NAME(localtime_r);
time_t mktime(struct tm*) __SLUICE_NAME(mktime);
char* ctime(const time_t*) __SLUICE_NAME(ctime);
char* ctime_r(const time_t*, char*) __SLUICE_NAME(ctime_r);
size_t strftime(char* __restrict, size_t, const char* __restrict, const struct tm* __restrict)
    __SLUICE_NAME(strftime);

int clock_gettime(clockid_t, struct timespec*) __SLUICE_NAME(clock_gettime);
int clock_getres(clockid_t, struct timespec*) __SLUICE_NAME(clock_getres);
int clock_settime(clockid_t, const struct timespec*)
    __SLUICE_NAME(clock_settime); /* fails with EPERM */

/* Signals of <signal.h> may interrupt them. */
int nanosleep(const struct timespec*, struct timespec*) __SLUICE_NAME(nanosleep);
int clock_nanosleep(clockid_t, int, const struct timespec*, struct timespec*)
    __SLUICE_NAME(clock_nanosleep);

#ifdef __cplusplus
}
#endif

#endif
