/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "posix.h"

/* Where libc keeps them in attributes, which it does not look at. */
enum { INHERITANCE = 4, POLICY = 5, PRIORITY = 6 };

static int is_policy(int policy) {
  return policy == SCHED_OTHER || policy == SCHED_FIFO || policy == SCHED_RR;
}

int pthread_getschedparam(pthread_t thread, int* policy, struct sched_param* present) {
  (void)thread;
  *policy = SCHED_OTHER;
  present->sched_priority = 0;
  return 0;
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param* wanted) {
  const int before = errno;
  const int error = sched_setscheduler(getpid(), policy, wanted) == 0 ? 0 : errno;
  (void)thread;
  errno = before;
  return error;
}

int pthread_setschedprio(pthread_t thread, int priority) {
  (void)thread;
  return priority == 0 ? 0 : EINVAL;
}

int pthread_attr_getscope(const pthread_attr_t* attributes, int* scope) {
  (void)attributes;
  *scope = PTHREAD_SCOPE_SYSTEM;
  return 0;
}

int pthread_attr_setscope(pthread_attr_t* attributes, int scope) {
  (void)attributes;
  if (scope == PTHREAD_SCOPE_PROCESS) return ENOTSUP;
  return scope == PTHREAD_SCOPE_SYSTEM ? 0 : EINVAL;
}

int pthread_attr_getschedpolicy(const pthread_attr_t* attributes, int* policy) {
  *policy = attributes->__u.__i[POLICY];
  return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t* attributes, int policy) {
  if (!is_policy(policy)) return EINVAL;
  attributes->__u.__i[POLICY] = policy;
  return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t* attributes, struct sched_param* wanted) {
  wanted->sched_priority = attributes->__u.__i[PRIORITY];
  return 0;
}

int pthread_attr_setschedparam(pthread_attr_t* attributes, const struct sched_param* wanted) {
  const int policy = attributes->__u.__i[POLICY];
  if (wanted->sched_priority < sched_get_priority_min(policy) ||
      wanted->sched_priority > sched_get_priority_max(policy))
    return EINVAL;
  attributes->__u.__i[PRIORITY] = wanted->sched_priority;
  return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t* attributes, int* inheritance) {
  *inheritance = attributes->__u.__i[INHERITANCE];
  return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t* attributes, int inheritance) {
  if (inheritance != PTHREAD_INHERIT_SCHED && inheritance != PTHREAD_EXPLICIT_SCHED) return EINVAL;
  attributes->__u.__i[INHERITANCE] = inheritance;
  return 0;
}

ALSO_PLAIN(pthread_getschedparam);
ALSO_PLAIN(pthread_setschedparam);
ALSO_PLAIN(pthread_setschedprio);
ALSO_PLAIN(pthread_attr_getscope);
ALSO_PLAIN(pthread_attr_setscope);
ALSO_PLAIN(pthread_attr_getschedpolicy);
ALSO_PLAIN(pthread_attr_setschedpolicy);
ALSO_PLAIN(pthread_attr_getschedparam);
ALSO_PLAIN(pthread_attr_setschedparam);
ALSO_PLAIN(pthread_attr_getinheritsched);
ALSO_PLAIN(pthread_attr_setinheritsched);
