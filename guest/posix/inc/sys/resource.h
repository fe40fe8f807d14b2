/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_RESOURCE_H
#define SLUICE_POSIX_SYS_RESOURCE_H

/* In place of libc's, which knows times alone. The numbers are those of Linux. */
#pragma GCC system_header /* for long long in C89 */
#ifndef _SYS_RESOURCE_H
#define _SYS_RESOURCE_H

#include <sys/time.h>
#include <sys/types.h>
#include <wasi_name.h>

typedef unsigned long long rlim_t;

struct rlimit {
  rlim_t rlim_cur;
  rlim_t rlim_max;
};

struct rusage {
  struct timeval ru_utime;
  struct timeval ru_stime;
  long ru_maxrss;
  long ru_ixrss;
  long ru_idrss;
  long ru_isrss;
  long ru_minflt;
  long ru_majflt;
  long ru_nswap;
  long ru_inblock;
  long ru_oublock;
  long ru_msgsnd;
  long ru_msgrcv;
  long ru_nsignals;
  long ru_nvcsw;
  long ru_nivcsw;
};

#define RLIM_INFINITY (~0ULL)
#define RLIM_SAVED_CUR RLIM_INFINITY
#define RLIM_SAVED_MAX RLIM_INFINITY

#define RLIMIT_CPU 0
#define RLIMIT_FSIZE 1
#define RLIMIT_DATA 2
#define RLIMIT_STACK 3
#define RLIMIT_CORE 4
#define RLIMIT_RSS 5
#define RLIMIT_NPROC 6
#define RLIMIT_NOFILE 7
#define RLIMIT_MEMLOCK 8
#define RLIMIT_AS 9
#define RLIM_NLIMITS 16

#define RUSAGE_SELF 0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD 1

#define PRIO_MIN (-20)
#define PRIO_MAX 20
#define PRIO_PROCESS 0
#define PRIO_PGRP 1
#define PRIO_USER 2

#ifdef __cplusplus
extern "C" {
#endif

/* Kept, and no more: the limits that hold are those of the command that runs the program. */
int getrlimit(int, struct rlimit*) __SLUICE_NAME(getrlimit);
int setrlimit(int, const struct rlimit*) __SLUICE_NAME(setrlimit);

/* The time, all as ru_utime, and the memory, as ru_maxrss in KiB. The rest is 0. */
int getrusage(int, struct rusage*) __SLUICE_NAME(getrusage);

/* Kept, and no more; raising it fails with EACCES. */
int getpriority(int, id_t) __SLUICE_NAME(getpriority);
int setpriority(int, id_t, int) __SLUICE_NAME(setpriority);

#ifdef __cplusplus
}
#endif

#endif

#endif
