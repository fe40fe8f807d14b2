/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifndef SLUICE_POSIX_ONE_THREAD
#include <time.h>

#include "posix.h"

/* libc's clocks. */
struct __clockid;
extern const struct __clockid _CLOCK_REALTIME;
extern const struct __clockid _CLOCK_MONOTONIC;

extern int libc_setclock(pthread_condattr_t*,
                         const struct __clockid*) __asm__("pthread_condattr_setclock");
extern int libc_getclock(const pthread_condattr_t*,
                         const struct __clockid**) __asm__("pthread_condattr_getclock");

int pthread_condattr_setclock(pthread_condattr_t* attributes, clockid_t clock) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  return libc_setclock(attributes, clock == CLOCK_MONOTONIC ? &_CLOCK_MONOTONIC : &_CLOCK_REALTIME);
}

int pthread_condattr_getclock(const pthread_condattr_t* attributes, clockid_t* clock) {
  const struct __clockid* own = &_CLOCK_REALTIME;
  const int error = libc_getclock(attributes, &own);
  *clock = own == &_CLOCK_MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  return error;
}
#endif
