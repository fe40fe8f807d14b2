/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef THREADS_H_
#define THREADS_H_

/*
 * What the samples with threads share. One source runs natively, with wasi-threads and with WAMR's
 * lib-pthread. The last has a libc without locks, and one errno for all threads. So while threads
 * run, they print with say(), allocate nothing, and decide nothing by errno.
 */
#include "../socket-api/sample.h"

#include <pthread.h>
#include <stdarg.h>

/* Ends the program when a function of <pthread.h> returned an error. */
static inline void check(int error, const char* what) {
  if (error == 0) return;
  errno = error;
  fail(what);
}

static inline void lock(pthread_mutex_t* mutex) {
  check(pthread_mutex_lock(mutex), "pthread_mutex_lock");
}

static inline void unlock(pthread_mutex_t* mutex) {
  check(pthread_mutex_unlock(mutex), "pthread_mutex_unlock");
}

static inline void wait_for(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  check(pthread_cond_wait(condition, mutex), "pthread_cond_wait");
}

static inline void start_thread(pthread_t* thread, void* (*start)(void*), void* argument) {
  check(pthread_create(thread, NULL, start, argument), "pthread_create");
}

/* Waits for a thread's end and returns its value. */
static inline void* join_thread(pthread_t thread) {
  void* value = NULL;
  check(pthread_join(thread, &value), "pthread_join");
  return value;
}

/* Prints as printf does, one thread at a time. */
__attribute__((format(printf, 1, 2))) static inline void say(const char* format, ...) {
  static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;
  va_list arguments;
  lock(&printing);
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  unlock(&printing);
}

#endif
