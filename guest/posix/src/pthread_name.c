/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>
#include <string.h>

#include "posix.h"
#include "program_name.h"

enum { ROOM = 16 }; /* of Linux */

static __thread char own[ROOM];
static __thread int is_named;

int pthread_setname_np(pthread_t thread, const char* name) {
  if (strlen(name) >= ROOM) return ERANGE;
  if (!pthread_equal(thread, pthread_self())) return 0;
  strcpy(own, name);
  is_named = 1;
  return 0;
}

int pthread_getname_np(pthread_t thread, char* name, size_t size) {
  const int is_own = is_named && pthread_equal(thread, pthread_self());
  if (size < ROOM) return ERANGE;
  strncpy(name, is_own ? own : program_name(), ROOM - 1);
  name[ROOM - 1] = '\0';
  return 0;
}

ALSO_PLAIN(pthread_setname_np);
ALSO_PLAIN(pthread_getname_np);
