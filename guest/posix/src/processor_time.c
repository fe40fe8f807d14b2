/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#include "posix.h"

enum { PAGE_KIB = 64 };

static const uint64_t second = 1000000000;

static uint64_t nanoseconds_of(__wasi_clockid_t clock) {
  __wasi_timestamp_t now = 0;
  (void)__wasi_clock_time_get(clock, 1, &now);
  return now;
}

clock_t clock(void) {
  return (clock_t)(nanoseconds_of(__WASI_CLOCKID_PROCESS_CPUTIME_ID) /
                   (second / (uint64_t)CLOCKS_PER_SEC));
}

/* For code with libc's own header, whose CLOCKS_PER_SEC is 1000000000. */
clock_t plain_clock(void) __asm__("clock") __attribute__((__weak__));
clock_t plain_clock(void) { return (clock_t)nanoseconds_of(__WASI_CLOCKID_PROCESS_CPUTIME_ID); }

int clock_getcpuclockid(pid_t process, clockid_t* clock) {
  if (process != 0 && process != getpid()) return ESRCH;
  *clock = CLOCK_PROCESS_CPUTIME_ID;
  return 0;
}

static clock_t ticks(__wasi_clockid_t clock) {
  const uint64_t per_second = (uint64_t)sysconf(_SC_CLK_TCK);
  return (clock_t)(nanoseconds_of(clock) / (second / per_second));
}

clock_t times(struct tms* spent) {
  memset(spent, 0, sizeof *spent);
  spent->tms_utime = ticks(__WASI_CLOCKID_PROCESS_CPUTIME_ID);
  return ticks(__WASI_CLOCKID_MONOTONIC);
}

int getrusage(int who, struct rusage* usage) {
  uint64_t spent;
  if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
    return fails_with(EINVAL);
  memset(usage, 0, sizeof *usage);
  if (who == RUSAGE_CHILDREN) return 0;
  spent = nanoseconds_of(who == RUSAGE_THREAD ? __WASI_CLOCKID_THREAD_CPUTIME_ID
                                              : __WASI_CLOCKID_PROCESS_CPUTIME_ID);
  usage->ru_utime.tv_sec = (time_t)(spent / second);
  usage->ru_utime.tv_usec = (suseconds_t)(spent % second / 1000);
  usage->ru_maxrss = (long)(__builtin_wasm_memory_size(0) * PAGE_KIB);
  return 0;
}

ALSO_PLAIN(clock_getcpuclockid);
ALSO_PLAIN(times);
ALSO_PLAIN(getrusage);
