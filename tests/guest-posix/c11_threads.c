// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads of C11. Natively and as wasm this prints the same.
#include <stdio.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;
static cnd_t condition;
static tss_t key;
static once_flag flag = ONCE_FLAG_INIT;
static int is_ready;

static void once(void) { puts("once"); }

static void destroy(void* value) { printf("destroyed: %s\n", (const char*)value); }

static int run(void* argument) {
  tss_set(key, "value");
  call_once(&flag, once);
  mtx_lock(&mutex);
  is_ready = 1;
  cnd_signal(&condition);
  mtx_unlock(&mutex);
  if (argument != NULL) thrd_exit(7);
  return 5;
}

static int locked_by_another(void* argument) {
  (void)argument;
  return mtx_trylock(&mutex);
}

static int started(thrd_start_t function, void* argument) {
  thrd_t thread;
  int result = -1;
  if (thrd_create(&thread, function, argument) != thrd_success) return -2;
  return thrd_join(thread, &result) == thrd_success ? result : -3;
}

int main(void) {
  struct timespec past = {0, 0};
  const struct timespec ill = {0, -1};
  mtx_t recursive;
  thrd_t thread;
  int result = 0;

  printf("init: %d %d %d\n", mtx_init(&mutex, mtx_plain), cnd_init(&condition),
         tss_create(&key, destroy));
  call_once(&flag, once);
  mtx_lock(&mutex);  // which the thread waits for before it ends, and says so
  printf("create: %d\n", thrd_create(&thread, run, NULL));
  while (!is_ready) cnd_wait(&condition, &mutex);
  mtx_unlock(&mutex);
  printf("join: %d\n", thrd_join(thread, &result));
  printf("result: %d\n", result);
  printf("exit: %d\n", started(run, &mutex));
  mtx_lock(&mutex);
  printf("busy: %d\n", started(locked_by_another, NULL) == thrd_busy);
  printf("timed out: %d\n", cnd_timedwait(&condition, &mutex, &past) == thrd_timedout);
  mtx_unlock(&mutex);
  printf("recursive: %d\n", mtx_init(&recursive, mtx_recursive | mtx_timed));
  printf("lock: %d\n", mtx_lock(&recursive));
  printf("lock again: %d\n", mtx_timedlock(&recursive, &past));
  printf("unlock: %d\n", mtx_unlock(&recursive) + mtx_unlock(&recursive));
  past.tv_nsec = 1000;
  printf("sleep: %d\n", thrd_sleep(&past, NULL));
  printf("sleep for no time there is: %d\n", thrd_sleep(&ill, NULL) < -1);
  thrd_yield();
  printf("equal: %d\n", thrd_equal(thrd_current(), thrd_current()) != 0);
  tss_set(key, "of the first");
  printf("get: %s\n", (const char*)tss_get(key));
  tss_delete(key);
  mtx_destroy(&recursive);
  mtx_destroy(&mutex);
  cnd_destroy(&condition);
  return 0;
}
