/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include "posix.h"

/* What a pthread_t of the one thread points to. */
struct __pthread {
  int cancel_state;
  int cancel_type;
};

static struct __pthread only;

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  (void)thread;
  (void)attributes;
  (void)start;
  (void)argument;
  return EAGAIN;
}

int pthread_join(pthread_t thread, void** value) {
  (void)value;
  return thread == &only ? EDEADLK : ESRCH;
}

int pthread_detach(pthread_t thread) { return thread == &only ? 0 : ESRCH; }

int pthread_cancel(pthread_t thread) { return thread == &only ? ENOSYS : ESRCH; }

pthread_t pthread_self(void) { return &only; }

int pthread_equal(pthread_t one, pthread_t other) { return one == other; }

/* Keeps one of two values. */
static int keep(int* kept, int value, int* former) {
  if (value != 0 && value != 1) return EINVAL;
  if (former != NULL) *former = *kept;
  *kept = value;
  return 0;
}

int pthread_setcancelstate(int state, int* former) {
  return keep(&only.cancel_state, state, former);
}

int pthread_setcanceltype(int type, int* former) { return keep(&only.cancel_type, type, former); }

void pthread_testcancel(void) {}

ALSO_PLAIN(pthread_create);
ALSO_PLAIN(pthread_join);
ALSO_PLAIN(pthread_detach);
ALSO_PLAIN(pthread_cancel);
ALSO_PLAIN(pthread_self);
ALSO_PLAIN(pthread_equal);
ALSO_PLAIN(pthread_setcancelstate);
ALSO_PLAIN(pthread_setcanceltype);
ALSO_PLAIN(pthread_testcancel);
#endif
