/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "posix.h"
#include "pthread_cleanup.h"

#ifndef _REENTRANT
void pthread_exit(void* value) {
  (void)value;
  run_cleanups();
  exit(0);
}

ALSO_PLAIN(pthread_exit);
#elif defined(__wasm_exception_handling__) /* else setjmp can't be compiled */
#include <setjmp.h>

#include "pthread_create.h"

static __thread jmp_buf* start; /* of a thread that is not the first */
static __thread void* result;

void* run_until_exit(void* (*function)(void*), void* argument) {
  jmp_buf here;
  if (setjmp(here) != 0) return result;
  start = &here;
  return function(argument);
}

void pthread_exit(void* value) {
  run_cleanups();
  result = value;
  if (start != NULL) longjmp(*start, 1);
  wait_for_other_threads();
  exit(0);
}
#endif
