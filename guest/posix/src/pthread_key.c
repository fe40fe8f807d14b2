/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include <stddef.h>

#include "posix.h"

static struct {
  int is_used;
  const void* value;
} keys[PTHREAD_KEYS_MAX];

/* Destructors run when a thread ends before its program does: never. */
int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
  pthread_key_t i;
  (void)destructor;
  for (i = 0; i < PTHREAD_KEYS_MAX; ++i) {
    if (keys[i].is_used) continue;
    keys[i].is_used = 1;
    keys[i].value = NULL;
    *key = i;
    return 0;
  }
  return EAGAIN;
}

static int is_key(pthread_key_t key) { return key < PTHREAD_KEYS_MAX && keys[key].is_used; }

int pthread_key_delete(pthread_key_t key) {
  if (!is_key(key)) return EINVAL;
  keys[key].is_used = 0;
  return 0;
}

void* pthread_getspecific(pthread_key_t key) { return is_key(key) ? (void*)keys[key].value : NULL; }

int pthread_setspecific(pthread_key_t key, const void* value) {
  if (!is_key(key)) return EINVAL;
  keys[key].value = value;
  return 0;
}

int pthread_once(pthread_once_t* once, void (*function)(void)) {
  if (*once != PTHREAD_ONCE_INIT) return 0;
  *once = 1;
  function();
  return 0;
}

ALSO_PLAIN(pthread_key_create);
ALSO_PLAIN(pthread_key_delete);
ALSO_PLAIN(pthread_getspecific);
ALSO_PLAIN(pthread_setspecific);
ALSO_PLAIN(pthread_once);
#endif
