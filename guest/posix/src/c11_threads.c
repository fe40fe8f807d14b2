/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

#include "posix.h"

/* C11's threads are those of POSIX, whose types libc made them alike to. */
_Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t), "a mutex is one of POSIX");
_Static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t), "a condition is one of POSIX");
_Static_assert(sizeof(thrd_t) == sizeof(pthread_t), "a thread is one of POSIX");
_Static_assert(sizeof(tss_t) == sizeof(pthread_key_t), "a key is one of POSIX");
_Static_assert(sizeof(once_flag) == sizeof(pthread_once_t), "a flag is one of POSIX");

static int result_of(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ENOMEM:
      return thrd_nomem;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

struct begun {
  thrd_start_t function;
  void* argument;
};

static void* run(void* given) {
  const struct begun begun = *(struct begun*)given;
  free(given);
  return (void*)(intptr_t)begun.function(begun.argument);
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  struct begun* const begun = malloc(sizeof *begun);
  int error;
  if (begun == NULL) return thrd_nomem;
  begun->function = function;
  begun->argument = argument;
  error = pthread_create((pthread_t*)thread, NULL, run, begun);
  if (error != 0) free(begun);
  return result_of(error);
}

_Noreturn void thrd_exit(int result) { pthread_exit((void*)(intptr_t)result); }

int thrd_detach(thrd_t thread) { return result_of(pthread_detach((pthread_t)thread)); }

int thrd_join(thrd_t thread, int* result) {
  void* end = NULL;
  const int error = pthread_join((pthread_t)thread, &end);
  if (error == 0 && result != NULL) *result = (int)(intptr_t)end;
  return result_of(error);
}

/* -1: a signal came. */
int thrd_sleep(const struct timespec* time, struct timespec* left) {
  const int error = clock_nanosleep(CLOCK_REALTIME, 0, time, left);
  if (error == 0) return 0;
  return error == EINTR ? -1 : -2;
}

void thrd_yield(void) { (void)sched_yield(); }

thrd_t thrd_current(void) { return (thrd_t)pthread_self(); }

int(thrd_equal)(thrd_t one, thrd_t other) { return one == other; }

void call_once(once_flag* flag, void (*function)(void)) {
  (void)pthread_once((pthread_once_t*)flag, function);
}

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  int error;
  if ((type & ~(mtx_timed | mtx_recursive)) != 0) return thrd_error;
  (void)pthread_mutexattr_init(&attributes);
  (void)pthread_mutexattr_settype(
      &attributes, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  error = pthread_mutex_init((pthread_mutex_t*)mutex, &attributes);
  (void)pthread_mutexattr_destroy(&attributes);
  return result_of(error);
}

void mtx_destroy(mtx_t* mutex) { (void)pthread_mutex_destroy((pthread_mutex_t*)mutex); }

int mtx_lock(mtx_t* mutex) { return result_of(pthread_mutex_lock((pthread_mutex_t*)mutex)); }

int mtx_timedlock(mtx_t* mutex, const struct timespec* until) {
  return result_of(pthread_mutex_timedlock((pthread_mutex_t*)mutex, until));
}

int mtx_trylock(mtx_t* mutex) { return result_of(pthread_mutex_trylock((pthread_mutex_t*)mutex)); }

int mtx_unlock(mtx_t* mutex) { return result_of(pthread_mutex_unlock((pthread_mutex_t*)mutex)); }

int cnd_init(cnd_t* condition) {
  return result_of(pthread_cond_init((pthread_cond_t*)condition, NULL));
}

void cnd_destroy(cnd_t* condition) { (void)pthread_cond_destroy((pthread_cond_t*)condition); }

int cnd_broadcast(cnd_t* condition) {
  return result_of(pthread_cond_broadcast((pthread_cond_t*)condition));
}

int cnd_signal(cnd_t* condition) {
  return result_of(pthread_cond_signal((pthread_cond_t*)condition));
}

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return result_of(pthread_cond_wait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex));
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  return result_of(
      pthread_cond_timedwait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex, until));
}

int tss_create(tss_t* key, tss_dtor_t destructor) {
  return result_of(pthread_key_create((pthread_key_t*)key, destructor));
}

void tss_delete(tss_t key) { (void)pthread_key_delete((pthread_key_t)key); }

int tss_set(tss_t key, void* value) {
  return result_of(pthread_setspecific((pthread_key_t)key, value));
}

void* tss_get(tss_t key) { return pthread_getspecific((pthread_key_t)key); }

ALSO_PLAIN(thrd_create);
ALSO_PLAIN(thrd_exit);
ALSO_PLAIN(thrd_detach);
ALSO_PLAIN(thrd_join);
ALSO_PLAIN(thrd_sleep);
ALSO_PLAIN(thrd_yield);
ALSO_PLAIN(thrd_current);
ALSO_PLAIN(thrd_equal);
ALSO_PLAIN(call_once);
ALSO_PLAIN(mtx_init);
ALSO_PLAIN(mtx_destroy);
ALSO_PLAIN(mtx_lock);
ALSO_PLAIN(mtx_timedlock);
ALSO_PLAIN(mtx_trylock);
ALSO_PLAIN(mtx_unlock);
ALSO_PLAIN(cnd_init);
ALSO_PLAIN(cnd_destroy);
ALSO_PLAIN(cnd_broadcast);
ALSO_PLAIN(cnd_signal);
ALSO_PLAIN(cnd_wait);
ALSO_PLAIN(cnd_timedwait);
ALSO_PLAIN(tss_create);
ALSO_PLAIN(tss_delete);
ALSO_PLAIN(tss_set);
ALSO_PLAIN(tss_get);
