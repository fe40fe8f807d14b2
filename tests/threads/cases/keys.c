// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What belongs to one thread: values under keys, their destructors, and what a thread leaves.
#include "../thread_case.h"

enum { threads = 8, keys = 4 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key[keys];
static long destroyed, destructions;

static void destroy(void* value) {
  pthread_mutex_lock(&mutex);
  destroyed += (intptr_t)value;
  ++destructions;
  pthread_mutex_unlock(&mutex);
}

static void* use_keys(void* argument) {
  const intptr_t mine = (intptr_t)argument * 100 + 1;
  for (int k = 0; k < keys; ++k) CHECK(pthread_getspecific(key[k]) == NULL);
  for (int k = 0; k < keys; ++k) CHECK(pthread_setspecific(key[k], (void*)(mine + k)) == 0);
  usleep(1000);
  for (int k = 0; k < keys; ++k) CHECK(pthread_getspecific(key[k]) == (void*)(mine + k));
  CHECK(pthread_setspecific(key[0], NULL) == 0);  // nothing to destroy
  return (void*)mine;
}

static pthread_t self[threads];

static void* know_oneself(void* argument) {
  self[(intptr_t)argument] = pthread_self();
  return NULL;
}

int main(void) {
  pthread_t some[threads];
  for (int k = 0; k < keys; ++k) CHECK(pthread_key_create(&key[k], k % 2 ? NULL : destroy) == 0);
  CHECK(pthread_setspecific(key[0], &mutex) == 0);
  intptr_t sum = 0;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < threads; ++i) start(&some[i], use_keys, i);
    for (int i = 0; i < threads; ++i) sum += join(some[i]);
  }
  printf("sum %ld, %ld destroyed: %ld\n", (long)sum, destructions, destroyed);
  printf("the main thread's: %s\n", pthread_getspecific(key[0]) == &mutex ? "its own" : "lost");
  for (int k = 0; k < keys; ++k) CHECK(pthread_key_delete(key[k]) == 0);
  for (int i = 0; i < threads; ++i) start(&some[i], know_oneself, i);
  for (int i = 0; i < threads; ++i) join(some[i]);
  for (int i = 0; i < threads; ++i) CHECK(self[i] == some[i]);
  return 0;
}
