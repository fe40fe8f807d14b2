/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <semaphore.h>

#ifndef _REENTRANT
#include <limits.h>
#include <stddef.h>
#include <time.h>

#include "posix.h"

int sem_init(sem_t* semaphore, int shared, unsigned int value) {
  (void)shared;
  if (value > INT_MAX) return fails_with(EINVAL);
  semaphore->__val[0] = (int)value;
  return 0;
}

int sem_destroy(sem_t* semaphore) {
  (void)semaphore;
  return 0;
}

int sem_post(sem_t* semaphore) {
  if (semaphore->__val[0] == INT_MAX) return fails_with(EOVERFLOW);
  ++semaphore->__val[0];
  return 0;
}

static int take(sem_t* semaphore, int otherwise) {
  if (semaphore->__val[0] == 0) return fails_with(otherwise);
  --semaphore->__val[0];
  return 0;
}

int sem_wait(sem_t* semaphore) { return take(semaphore, EDEADLK); }

int sem_trywait(sem_t* semaphore) { return take(semaphore, EAGAIN); }

int sem_timedwait(sem_t* semaphore, const struct timespec* until) {
  if (take(semaphore, ETIMEDOUT) == 0) return 0;
  if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000) return fails_with(EINVAL);
  (void)clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, until, NULL);
  return fails_with(ETIMEDOUT);
}

int sem_getvalue(sem_t* semaphore, int* value) {
  *value = semaphore->__val[0];
  return 0;
}

ALSO_PLAIN(sem_init);
ALSO_PLAIN(sem_destroy);
ALSO_PLAIN(sem_post);
ALSO_PLAIN(sem_wait);
ALSO_PLAIN(sem_trywait);
ALSO_PLAIN(sem_timedwait);
ALSO_PLAIN(sem_getvalue);
#endif
