// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that end from within, and what they are told of their scheduling: natively and as wasm
// this prints the same.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static pthread_key_t key;

static void say(void* what) { printf("%s\n", (const char*)what); }

static volatile int is_to_leave = 1;

static char* leave_from(int depth) {
  if (depth == 0 && is_to_leave) pthread_exit("left");
  return depth == 0 ? "stayed" : leave_from(depth - 1) + 1;
}

static void* leave_deep(void* argument) {
  pthread_setspecific(key, "the value of a key");
  return leave_from((int)(intptr_t)argument);
}

static void* leave_with_cleanups(void* argument) {
  pthread_cleanup_push(say, "first");
  pthread_cleanup_push(say, "second");
  pthread_cleanup_push(say, "not this");
  pthread_cleanup_pop(0);
  pthread_cleanup_push(say, "popped");
  pthread_cleanup_pop(1);
  pthread_exit(argument);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return NULL;
}

static void* return_it(void* argument) { return argument; }

static void ended(const char* what, void* (*function)(void*), void* argument) {
  pthread_t thread;
  void* result = NULL;
  printf("%s\n", what);
  if (pthread_create(&thread, NULL, function, argument) != 0) exit(1);
  if (pthread_join(thread, &result) != 0) exit(1);
  printf("result: %s\n", (const char*)result);
}

static void* leave(void* argument) { pthread_exit(argument); }

static void many(void) {
  enum { THREADS = 8, ROUNDS = 20 };
  int right = 0;
  for (int round = 0; round < ROUNDS; ++round) {
    pthread_t threads[THREADS];
    for (intptr_t i = 0; i < THREADS; ++i)
      if (pthread_create(&threads[i], NULL, leave, (void*)i) != 0) exit(1);
    for (intptr_t i = 0; i < THREADS; ++i) {
      void* result = NULL;
      pthread_join(threads[i], &result);
      right += (intptr_t)result == i;
    }
  }
  printf("many: %d\n", right);
}

static void names(void) {
  char name[16];
  printf("name: %d", pthread_setname_np(pthread_self(), "worker"));
  printf(" %d %s\n", pthread_getname_np(pthread_self(), name, sizeof name), name);
  printf("a long name: %d\n", pthread_setname_np(pthread_self(), "a name of 16 let") == ERANGE);
}

static void* outlast(void* argument) {
  const struct timespec soon = {0, 50000000};
  nanosleep(&soon, NULL);
  say(argument);
  return NULL;
}

int main(void) {
  pthread_t thread;
  setvbuf(stdout, NULL, _IOLBF, 0);
  pthread_key_create(&key, say);
  ended("from deep within", leave_deep, (void*)(intptr_t)100);
  ended("with cleanups", leave_with_cleanups, "the argument");
  ended("as usual", return_it, "returned");
  many();
  names();
  if (pthread_create(&thread, NULL, outlast, "after the first thread") != 0) return 1;
  pthread_detach(thread);
  pthread_cleanup_push(say, "a cleanup of the first thread");
  pthread_exit(NULL);
  pthread_cleanup_pop(0);
  return 1;
}
