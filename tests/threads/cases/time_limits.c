// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Waiting with a time limit: not less than that, not for ever, and no longer than what it waits
// for.
//
// Compilers: wasi-threads
// Runs: 5
#include <semaphore.h>
#include <time.h>

#include "../thread_case.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;

static long long now(clockid_t clock) {
  struct timespec time;
  CHECK(clock_gettime(clock, &time) == 0);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// So many milliseconds from now, by the clock of the time limits.
static const struct timespec* in(long milliseconds) {
  static struct timespec limit;
  const long long at = now(CLOCK_REALTIME) + milliseconds * 1000000LL;
  limit.tv_sec = (time_t)(at / 1000000000);
  limit.tv_nsec = (long)(at % 1000000000);
  return &limit;
}

static int wait_condition(const struct timespec* limit) {
  pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&own);
  const int result = pthread_cond_timedwait(&condition, &own, limit);
  CHECK(pthread_mutex_unlock(&own) == 0);
  return result;
}

static int wait_mutex(const struct timespec* limit) {
  const int result = pthread_mutex_timedlock(&mutex, limit);
  if (result == 0) pthread_mutex_unlock(&mutex);
  return result;
}

static int wait_read(const struct timespec* limit) {
  const int result = pthread_rwlock_timedrdlock(&lock, limit);
  if (result == 0) pthread_rwlock_unlock(&lock);
  return result;
}

static int wait_write(const struct timespec* limit) {
  const int result = pthread_rwlock_timedwrlock(&lock, limit);
  if (result == 0) pthread_rwlock_unlock(&lock);
  return result;
}

static int wait_semaphore(const struct timespec* limit) {
  return sem_timedwait(&semaphore, limit) == 0 ? 0 : errno;
}

static const struct {
  const char* name;
  int (*wait)(const struct timespec*);
} waits[] = {{"condition", wait_condition},
             {"mutex", wait_mutex},
             {"read", wait_read},
             {"write", wait_write},
             {"semaphore", wait_semaphore}};

enum { kinds = sizeof waits / sizeof *waits };

static const char* result_of(int kind, long milliseconds, int at_least) {
  const long long before = now(CLOCK_MONOTONIC);
  const int result = waits[kind].wait(in(milliseconds));
  const long long took = now(CLOCK_MONOTONIC) - before;
  CHECK(result != ETIMEDOUT || took >= (at_least - 1) * 1000000LL);
  return result == 0 ? "got it" : result == ETIMEDOUT ? "time is up" : "wrong";
}

static pthread_barrier_t held;

// Holds both locks, and gives everything after a while.
static void* hold(void* argument) {
  pthread_mutex_lock(&mutex);
  pthread_rwlock_wrlock(&lock);
  pthread_barrier_wait(&held);
  pthread_barrier_wait(&held);
  usleep(20000);
  pthread_mutex_unlock(&mutex);
  pthread_rwlock_unlock(&lock);
  sem_post(&semaphore);
  return argument;
}

static volatile int woken;

static void* wake(void* argument) {
  while (!woken) {
    pthread_cond_broadcast(&condition);
    usleep(1000);
  }
  return argument;
}

int main(void) {
  pthread_t holder, waker;
  CHECK(sem_init(&semaphore, 0, 0) == 0 && pthread_barrier_init(&held, NULL, 2) == 0);
  start(&holder, hold, 0);
  pthread_barrier_wait(&held);
  for (int kind = 0; kind < kinds; ++kind) {
    printf("%s: %s, ", waits[kind].name, result_of(kind, 20, 20));
    printf("past: %s\n", result_of(kind, -1000, 0));
  }
  pthread_barrier_wait(&held);
  start(&waker, wake, 0);
  for (int kind = 0; kind < kinds; ++kind)
    printf("%s: %s\n", waits[kind].name, result_of(kind, 20000, 20000));
  woken = 1;
  join(waker);
  join(holder);
  return 0;
}
