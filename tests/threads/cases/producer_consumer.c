// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Producers and consumers of a bounded queue: nothing is lost, nothing comes twice.
#include "../thread_case.h"

enum { producers = 4, consumers = 3, each = 2000, room = 8 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int queue[room], first, count, closed;

static void* produce(void* argument) {
  for (int i = 0; i < each; ++i) {
    pthread_mutex_lock(&mutex);
    while (count == room) pthread_cond_wait(&not_full, &mutex);
    queue[(first + count++) % room] = (int)(intptr_t)argument * each + i;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

static void* consume(void* argument) {
  (void)argument;
  intptr_t sum = 0;
  for (;;) {
    pthread_mutex_lock(&mutex);
    while (count == 0 && !closed) pthread_cond_wait(&not_empty, &mutex);
    if (count == 0) {
      pthread_mutex_unlock(&mutex);
      return (void*)sum;
    }
    sum += queue[first];
    first = (first + 1) % room;
    --count;
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&mutex);
  }
}

int main(void) {
  pthread_t makers[producers], takers[consumers];
  for (int i = 0; i < consumers; ++i) start(&takers[i], consume, i);
  for (int i = 0; i < producers; ++i) start(&makers[i], produce, i);
  for (int i = 0; i < producers; ++i) join(makers[i]);
  pthread_mutex_lock(&mutex);
  closed = 1;
  pthread_cond_broadcast(&not_empty);
  pthread_mutex_unlock(&mutex);
  intptr_t sum = 0;
  for (int i = 0; i < consumers; ++i) sum += join(takers[i]);
  printf("sum %ld\n", (long)sum);
  return 0;
}
