// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Work of several threads.
#include <pthread.h>
#include <stdint.h>

#include "connected.h"

enum { workers = 4, talkers = 64 };

static long rounds;

static void run(int count, void* (*work)(void*)) {
  pthread_t threads[talkers];
  for (intptr_t i = 0; i < count; ++i) {
    check(pthread_create(&threads[i], NULL, work, (void*)i) == 0, "pthread_create");
  }
  for (int i = 0; i < count; ++i) pthread_join(threads[i], NULL);
}

// --- thread: one is started and joined

static void* nothing(void* argument) { return argument; }

static void thread(long count) {
  begin();
  while (count-- > 0) run(1, nothing);
}

// --- mutex: four threads want it all the time

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile long counted;

static void* count_up(void* argument) {
  for (long i = 0; i < rounds / workers; ++i) {
    pthread_mutex_lock(&mutex);
    ++counted;
    pthread_mutex_unlock(&mutex);
  }
  return argument;
}

static void contended_mutex(long count) {
  rounds = count;
  begin();
  run(workers, count_up);
  check(counted == count / workers * workers, "mutex");
}

// --- condition: two threads take turns

static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn;

static void* take_turns(void* argument) {
  const int self = (int)(intptr_t)argument;
  pthread_mutex_lock(&mutex);
  for (long i = 0; i < rounds; ++i) {
    while (turn != self) pthread_cond_wait(&turned, &mutex);
    turn = 1 - self;
    pthread_cond_signal(&turned);
  }
  pthread_mutex_unlock(&mutex);
  return argument;
}

static void condition(long count) {
  rounds = count;
  begin();
  run(2, take_turns);
}

// --- ping_pong_64: so many threads talk with each other in pairs, each over a connection

static int ends[talkers];

static void* talk(void* argument) {
  const intptr_t self = (intptr_t)argument;
  char byte = 'x';
  for (long i = 0; i < rounds; ++i) {
    if (self % 2 == 0) check(send(ends[self], &byte, 1, 0) == 1, "send");
    check(recv(ends[self], &byte, 1, 0) == 1, "recv");
    if (self % 2 != 0) check(send(ends[self], &byte, 1, 0) == 1, "send");
  }
  return argument;
}

static void ping_pong(long count) {
  struct sockaddr_in address;
  const int listener = bound(SOCK_STREAM, &address);
  check(listen(listener, 8) == 0, "listen");
  for (int i = 0; i < talkers; i += 2) {
    ends[i] = socket(AF_INET, SOCK_STREAM, 0);
    check(connect(ends[i], (struct sockaddr*)&address, sizeof address) == 0, "connect");
    ends[i + 1] = accept(listener, NULL, NULL);
    check(ends[i + 1] >= 0, "accept");
  }
  rounds = count / (talkers / 2);
  begin();
  run(talkers, talk);
}

// --- connect_close: four threads connect and close

static void* connect_and_close(void* argument) {
  for (long i = 0; i < rounds / workers; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    check(fd >= 0 && connect(fd, (struct sockaddr*)&peer, sizeof peer) == 0, "connect");
    close(fd);
  }
  return argument;
}

static void connections(long count) {
  rounds = count;
  begin();
  run(workers, connect_and_close);
}

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"thread", thread},       {"mutex", contended_mutex},     {"condition", condition},
      {"ping_pong", ping_pong}, {"connect_close", connections},
  };
  return MEASURE(works, argc, argv);
}
