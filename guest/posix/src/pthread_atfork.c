/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#include "posix.h"

/* There is no fork(). */
int pthread_atfork(void (*before)(void), void (*parent)(void), void (*child)(void)) {
  (void)before;
  (void)parent;
  (void)child;
  return 0;
}

ALSO_PLAIN(pthread_atfork);
