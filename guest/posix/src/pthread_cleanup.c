/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "pthread_cleanup.h"

#include <pthread.h>
#include <stddef.h>

static __thread struct __sluice_cleanup* last;

void __sluice_push_cleanup(struct __sluice_cleanup* cleanup, void (*function)(void*),
                           void* argument) {
  cleanup->function = function;
  cleanup->argument = argument;
  cleanup->next = last;
  last = cleanup;
}

void __sluice_pop_cleanup(struct __sluice_cleanup* cleanup, int is_to_run) {
  last = cleanup->next;
  if (is_to_run) cleanup->function(cleanup->argument);
}

void run_cleanups(void) {
  while (last != NULL) __sluice_pop_cleanup(last, 1);
}
