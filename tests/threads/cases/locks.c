// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a whole libc has beside mutexes: read-write locks, barriers, spin locks, things done once,
// thread-local variables, atomics, and kinds of mutexes.
//
// Compilers: wasi-threads
#include <stdatomic.h>

#include "../thread_case.h"

enum { threads = 6, rounds = 300 };

/* Writers change both together: no reader finds them different. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static long one, other;
static atomic_int readers;

static void* read_or_write(void* argument) {
  for (int i = 0; i < rounds; ++i) {
    if ((i + (intptr_t)argument) % 4 == 0) {
      CHECK(pthread_rwlock_wrlock(&lock) == 0);
      CHECK(readers == 0);
      ++one;
      if (i % 32 == 0) usleep(50);
      ++other;
    } else {
      CHECK(pthread_rwlock_rdlock(&lock) == 0);
      ++readers;
      CHECK(one == other);
      if (i % 32 == 1) usleep(50);
      --readers;
    }
    CHECK(pthread_rwlock_unlock(&lock) == 0);
  }
  return NULL;
}

static pthread_barrier_t barrier;
static atomic_int arrived, serial;

static void* meet(void* argument) {
  for (int i = 0; i < rounds; ++i) {
    ++arrived;
    const int result = pthread_barrier_wait(&barrier);
    CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    if (result == PTHREAD_BARRIER_SERIAL_THREAD) ++serial;
    CHECK(arrived >= (i + 1) * threads);
    pthread_barrier_wait(&barrier);
    CHECK(arrived >= (i + 1) * threads && arrived <= (i + 2) * threads);
  }
  return argument;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int prepared, seen;

static void prepare(void) {
  usleep(5000);
  ++prepared;
}

static void* prepare_once(void* argument) {
  CHECK(pthread_once(&once, prepare) == 0);
  if (prepared == 1) ++seen;
  return argument;
}

static _Thread_local long local = 7, zero;
static _Thread_local char large[5000];

static void* use_locals(void* argument) {
  CHECK(local == 7 && zero == 0 && large[4999] == 0);
  for (int i = 0; i < rounds; ++i) {
    local += (intptr_t)argument;
    ++zero;
    large[i] = (char)(intptr_t)argument;
    errno = (int)(intptr_t)argument + 1;
    if (i % 64 == 0) usleep(10);
    CHECK(errno == (int)(intptr_t)argument + 1 && large[i] == (char)(intptr_t)argument);
  }
  CHECK(local == 7 + rounds * (intptr_t)argument && zero == rounds);
  return NULL;
}

static pthread_spinlock_t spin;
static long counted, counted_by_recursion;
static atomic_long atomically;
static atomic_llong wide;
static pthread_mutex_t recursive, checking;

static void* count(void* argument) {
  for (int i = 0; i < rounds; ++i) {
    pthread_spin_lock(&spin);
    ++counted;
    pthread_spin_unlock(&spin);
    for (int k = 0; k < 3; ++k) CHECK(pthread_mutex_lock(&recursive) == 0);
    ++counted_by_recursion;
    for (int k = 0; k < 3; ++k) CHECK(pthread_mutex_unlock(&recursive) == 0);
    atomic_fetch_add(&atomically, 1);
    long long old = wide;
    while (!atomic_compare_exchange_weak(&wide, &old, old + (1LL << 33))) {
    }
  }
  CHECK(pthread_mutex_lock(&checking) == 0);
  CHECK(pthread_mutex_lock(&checking) == EDEADLK);
  CHECK(pthread_mutex_unlock(&checking) == 0);
  CHECK(pthread_mutex_unlock(&checking) == EPERM);
  return argument;
}

static void run_all(void* (*function)(void*)) {
  pthread_t some[threads];
  for (int i = 0; i < threads; ++i) start(&some[i], function, i);
  for (int i = 0; i < threads; ++i) join(some[i]);
}

int main(void) {
  run_all(read_or_write);
  printf("written %ld, %ld\n", one, other);

  CHECK(pthread_barrier_init(&barrier, NULL, threads) == 0);
  run_all(meet);
  printf("met %d times, %d last\n", arrived, serial);

  run_all(prepare_once);
  printf("prepared %d, seen by %d\n", prepared, seen);

  run_all(use_locals);
  printf("the main thread's own: %ld %ld\n", local, zero);

  pthread_mutexattr_t kind;
  CHECK(pthread_mutexattr_init(&kind) == 0);
  CHECK(pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE) == 0);
  CHECK(pthread_mutex_init(&recursive, &kind) == 0);
  CHECK(pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK) == 0);
  CHECK(pthread_mutex_init(&checking, &kind) == 0);
  CHECK(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE) == 0);
  run_all(count);
  printf("counted %ld %ld %ld %lld\n", counted, counted_by_recursion, atomically,
         (long long)wide >> 33);
  return 0;
}
