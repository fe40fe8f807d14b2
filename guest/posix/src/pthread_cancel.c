/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifndef SLUICE_POSIX_ONE_THREAD
#include "posix.h"

int pthread_cancel(pthread_t thread) {
  (void)thread;
  return ENOSYS;
}
#endif
