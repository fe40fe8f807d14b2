/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef _REENTRANT
#include <stddef.h>
#include <stdlib.h>

#include "posix.h"
#include "pthread_create.h"

extern int libc_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*),
                               void*) __asm__("pthread_create");

struct start {
  void* (*function)(void*);
  void* argument;
};

static int others; /* running threads, without the first one */

static void one_less(void) {
  if (__atomic_sub_fetch(&others, 1, __ATOMIC_SEQ_CST) == 0)
    __builtin_wasm_memory_atomic_notify(&others, 1);
}

static void* run(void* data) {
  const struct start start = *(struct start*)data;
  void* result;
  free(data);
  result = run_until_exit != NULL ? run_until_exit(start.function, start.argument)
                                  : start.function(start.argument);
  one_less();
  return result;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*),
                   void* argument) {
  struct start* const start = malloc(sizeof *start);
  int error;
  if (start == NULL) return EAGAIN;
  start->function = function;
  start->argument = argument;
  __atomic_add_fetch(&others, 1, __ATOMIC_SEQ_CST);
  error = libc_pthread_create(thread, attributes, run, start);
  if (error != 0) {
    one_less();
    free(start);
  }
  return error;
}

void wait_for_other_threads(void) {
  int left;
  while ((left = __atomic_load_n(&others, __ATOMIC_SEQ_CST)) != 0)
    (void)__builtin_wasm_memory_atomic_wait32(&others, left, -1);
}
#endif
