/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include <string.h>
#include <time.h>

#include "posix.h"

enum { TYPE, COUNT };

int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
  memset(mutex, 0, sizeof *mutex);
  if (attributes != NULL) mutex->__u.__i[TYPE] = (int)attributes->__attr;
  return 0;
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) { return mutex->__u.__i[COUNT] > 0 ? EBUSY : 0; }

static int lock(pthread_mutex_t* mutex, int otherwise) {
  if (mutex->__u.__i[COUNT] > 0 && mutex->__u.__i[TYPE] != PTHREAD_MUTEX_RECURSIVE)
    return otherwise;
  ++mutex->__u.__i[COUNT];
  return 0;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) { return lock(mutex, EDEADLK); }

int pthread_mutex_trylock(pthread_mutex_t* mutex) { return lock(mutex, EBUSY); }

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const struct timespec* until) {
  const int error = lock(mutex, EDEADLK);
  if (error == 0 || mutex->__u.__i[TYPE] == PTHREAD_MUTEX_ERRORCHECK) return error;
  (void)clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, until, NULL);
  return ETIMEDOUT;
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  if (mutex->__u.__i[COUNT] == 0) return EPERM;
  --mutex->__u.__i[COUNT];
  return 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t* attributes) {
  attributes->__attr = PTHREAD_MUTEX_DEFAULT;
  return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t* attributes) {
  (void)attributes;
  return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t* attributes, int type) {
  if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK) return EINVAL;
  attributes->__attr = (unsigned)type;
  return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t* attributes, int* type) {
  *type = (int)attributes->__attr;
  return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t* attributes, int shared) {
  (void)attributes;
  return shared == PTHREAD_PROCESS_PRIVATE || shared == PTHREAD_PROCESS_SHARED ? 0 : EINVAL;
}

ALSO_PLAIN(pthread_mutex_init);
ALSO_PLAIN(pthread_mutex_destroy);
ALSO_PLAIN(pthread_mutex_lock);
ALSO_PLAIN(pthread_mutex_trylock);
ALSO_PLAIN(pthread_mutex_timedlock);
ALSO_PLAIN(pthread_mutex_unlock);
ALSO_PLAIN(pthread_mutexattr_init);
ALSO_PLAIN(pthread_mutexattr_destroy);
ALSO_PLAIN(pthread_mutexattr_settype);
ALSO_PLAIN(pthread_mutexattr_gettype);
ALSO_PLAIN(pthread_mutexattr_setpshared);
#endif
