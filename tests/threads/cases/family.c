// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that start threads, and threads that nobody joins.
#include "../thread_case.h"

enum { depth = 5, detached = 100, at_a_time = 20 };

static void* descend(void* argument) {
  const intptr_t left = (intptr_t)argument;
  if (left == 0) return (void*)1;
  pthread_t children[2];
  for (int i = 0; i < 2; ++i) start(&children[i], descend, left - 1);
  return (void*)(join(children[0]) + join(children[1]));
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int alive, ended;

static void* end_alone(void* argument) {
  pthread_mutex_lock(&mutex);
  --alive;
  ++ended;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  return argument;
}

static void* end_late(void* argument) {
  usleep(2000);
  pthread_mutex_lock(&mutex);
  ++ended;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  return argument;
}

// Ends before the one that it starts.
static void* leave_one(void* argument) {
  pthread_t child;
  start(&child, end_late, 0);
  CHECK(pthread_detach(child) == 0);
  return argument;
}

int main(void) {
  pthread_t thread;
  start(&thread, descend, depth);
  printf("leaves %ld\n", (long)join(thread));

  for (int i = 0; i < detached; ++i) {
    pthread_mutex_lock(&mutex);
    while (alive == at_a_time) pthread_cond_wait(&changed, &mutex);
    ++alive;
    pthread_mutex_unlock(&mutex);
    start(&thread, end_alone, 0);
    CHECK(pthread_detach(thread) == 0);
  }
  start(&thread, leave_one, 0);
  join(thread);
  pthread_mutex_lock(&mutex);
  while (ended < detached + 1) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  printf("ended %d\n", ended);
  return 0;
}
