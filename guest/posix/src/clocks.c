/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <time.h>
#include <wasi/api.h>

#include "posix.h"

/* The clock of WASI that tells the time of one of Linux; false for what is none. */
static int wasi_clock(clockid_t clock, __wasi_clockid_t* out) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      *out = __WASI_CLOCKID_REALTIME;
      return 1;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      *out = __WASI_CLOCKID_MONOTONIC;
      return 1;
    case CLOCK_PROCESS_CPUTIME_ID:
      *out = __WASI_CLOCKID_PROCESS_CPUTIME_ID;
      return 1;
    case CLOCK_THREAD_CPUTIME_ID:
      *out = __WASI_CLOCKID_THREAD_CPUTIME_ID;
      return 1;
    default:
      return 0;
  }
}

static int store(int error, __wasi_timestamp_t nanoseconds, struct timespec* time) {
  if (error != 0) return fails_with(error);
  if (time == NULL) return 0;
  time->tv_sec = (time_t)(nanoseconds / 1000000000);
  time->tv_nsec = (long)(nanoseconds % 1000000000);
  return 0;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  __wasi_clockid_t id;
  __wasi_timestamp_t now = 0;
  int error;
  if (!wasi_clock(clock, &id)) return fails_with(EINVAL);
  error = __wasi_clock_time_get(id, 1, &now);
  return store(error, now, time);
}

int clock_getres(clockid_t clock, struct timespec* resolution) {
  __wasi_clockid_t id;
  __wasi_timestamp_t unit = 0;
  int error;
  if (!wasi_clock(clock, &id)) return fails_with(EINVAL);
  error = __wasi_clock_res_get(id, &unit);
  return store(error, unit, resolution);
}

int clock_settime(clockid_t clock, const struct timespec* time) {
  __wasi_clockid_t id;
  (void)time;
  return fails_with(wasi_clock(clock, &id) ? EPERM : EINVAL);
}

ALSO_PLAIN(clock_settime);
