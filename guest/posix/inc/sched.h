/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SCHED_H
#define SLUICE_POSIX_SCHED_H

#include_next <sched.h>
#include <sys/types.h>
#include <wasi_name.h>

#ifndef SCHED_OTHER
#define SCHED_OTHER 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#endif

#if !__has_include_next(<pthread.h>) /* an old libc */
struct sched_param {
  int sched_priority;
};
#endif

#ifndef CPU_SETSIZE
#include <posix/cpu_set.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The program runs as SCHED_OTHER, whose priority is 0. What would change that fails with EPERM. */
int sched_get_priority_min(int) __SLUICE_NAME(sched_get_priority_min);
int sched_get_priority_max(int) __SLUICE_NAME(sched_get_priority_max);
int sched_getscheduler(pid_t) __SLUICE_NAME(sched_getscheduler);
int sched_setscheduler(pid_t, int, const struct sched_param*) __SLUICE_NAME(sched_setscheduler);
int sched_getparam(pid_t, struct sched_param*) __SLUICE_NAME(sched_getparam);
int sched_rr_get_interval(pid_t, struct timespec*) __SLUICE_NAME(sched_rr_get_interval);
int sched_setparam(pid_t, const struct sched_param*) __SLUICE_NAME(sched_setparam);

#ifdef __cplusplus
}
#endif

#endif
