/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include <string.h>

#include "posix.h"

enum { DETACH_STATE, STACK_SIZE, USUAL_STACK = 131072 };

int pthread_attr_init(pthread_attr_t* attributes) {
  memset(attributes, 0, sizeof *attributes);
  attributes->__u.__i[STACK_SIZE] = USUAL_STACK;
  return 0;
}

int pthread_attr_destroy(pthread_attr_t* attributes) {
  (void)attributes;
  return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t* attributes, int state) {
  if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED) return EINVAL;
  attributes->__u.__i[DETACH_STATE] = state;
  return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t* attributes, int* state) {
  *state = attributes->__u.__i[DETACH_STATE];
  return 0;
}

int pthread_attr_setstacksize(pthread_attr_t* attributes, size_t size) {
  if (size < PTHREAD_STACK_MIN) return EINVAL;
  attributes->__u.__i[STACK_SIZE] = (int)size;
  return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t* attributes, size_t* size) {
  *size = (size_t)attributes->__u.__i[STACK_SIZE];
  return 0;
}

ALSO_PLAIN(pthread_attr_init);
ALSO_PLAIN(pthread_attr_destroy);
ALSO_PLAIN(pthread_attr_setdetachstate);
ALSO_PLAIN(pthread_attr_getdetachstate);
ALSO_PLAIN(pthread_attr_setstacksize);
ALSO_PLAIN(pthread_attr_getstacksize);
#endif
