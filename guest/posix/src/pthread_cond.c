/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include <string.h>
#include <time.h>

#include "posix.h"

/* Of __attr, and of __i[0]. */
enum { REALTIME, MONOTONIC };

int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) {
  memset(condition, 0, sizeof *condition);
  if (attributes != NULL) condition->__u.__i[0] = (int)attributes->__attr;
  return 0;
}

int pthread_cond_destroy(pthread_cond_t* condition) {
  (void)condition;
  return 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  (void)condition;
  (void)mutex;
  return EDEADLK;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const struct timespec* until) {
  const clockid_t clock = condition->__u.__i[0] == MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  (void)mutex;
  if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000) return EINVAL;
  (void)clock_nanosleep(clock, TIMER_ABSTIME, until, NULL);
  return ETIMEDOUT;
}

int pthread_cond_signal(pthread_cond_t* condition) {
  (void)condition;
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) {
  (void)condition;
  return 0;
}

int pthread_condattr_init(pthread_condattr_t* attributes) {
  attributes->__attr = REALTIME;
  return 0;
}

int pthread_condattr_destroy(pthread_condattr_t* attributes) {
  (void)attributes;
  return 0;
}

int pthread_condattr_setclock(pthread_condattr_t* attributes, clockid_t clock) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  attributes->__attr = clock == CLOCK_MONOTONIC ? MONOTONIC : REALTIME;
  return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t* attributes, clockid_t* clock) {
  *clock = attributes->__attr == MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  return 0;
}

ALSO_PLAIN(pthread_cond_init);
ALSO_PLAIN(pthread_cond_destroy);
ALSO_PLAIN(pthread_cond_wait);
ALSO_PLAIN(pthread_cond_timedwait);
ALSO_PLAIN(pthread_cond_signal);
ALSO_PLAIN(pthread_cond_broadcast);
ALSO_PLAIN(pthread_condattr_init);
ALSO_PLAIN(pthread_condattr_destroy);
ALSO_PLAIN(pthread_condattr_setclock);
ALSO_PLAIN(pthread_condattr_getclock);
#endif
