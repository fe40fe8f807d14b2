/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_PTHREAD_H
#define SLUICE_POSIX_PTHREAD_H

/* libc's where it has it; else what holds for a program with one thread. */
#if __has_include_next(<pthread.h>)
#include_next <pthread.h>
#include <sched.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef _REENTRANT
/* libc's, for threads that pthread_exit() can end. */
int pthread_create(pthread_t* __restrict, const pthread_attr_t* __restrict, void* (*)(void*),
                   void* __restrict) __SLUICE_NAME(pthread_create);
#endif

/* libc's, with the clocks of our <time.h>. */
int pthread_condattr_setclock(pthread_condattr_t*, clockid_t)
    __SLUICE_NAME(pthread_condattr_setclock);
int pthread_condattr_getclock(const pthread_condattr_t* __restrict, clockid_t* __restrict)
    __SLUICE_NAME(pthread_condattr_getclock);

/* Fails: a thread ends by itself. */
int pthread_cancel(pthread_t) __SLUICE_NAME(pthread_cancel);

#ifdef __cplusplus
}
#endif
#else
#define SLUICE_POSIX_ONE_THREAD

#define __NEED_size_t
#define __NEED_clockid_t
#define __NEED_struct_timespec
#define __NEED_pthread_t
#define __NEED_pthread_attr_t
#define __NEED_pthread_mutex_t
#define __NEED_pthread_mutexattr_t
#define __NEED_pthread_cond_t
#define __NEED_pthread_condattr_t
#define __NEED_pthread_rwlock_t
#define __NEED_pthread_rwlockattr_t
#define __NEED_pthread_spinlock_t
#define __NEED_pthread_once_t
#define __NEED_pthread_key_t
#include <bits/alltypes.h>
#include <sched.h>
#include <time.h>
#include <wasi_name.h>

/* clang-format off */
#define PTHREAD_MUTEX_INITIALIZER {{{0}}}
#define PTHREAD_RWLOCK_INITIALIZER {{{0}}}
#define PTHREAD_COND_INITIALIZER {{{0}}}
/* clang-format on */
#define PTHREAD_ONCE_INIT 0

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1
#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_DEFAULT 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_PROCESS_PRIVATE 0
#define PTHREAD_PROCESS_SHARED 1
#define PTHREAD_CANCEL_ENABLE 0
#define PTHREAD_CANCEL_DISABLE 1
#define PTHREAD_CANCEL_DEFERRED 0
#define PTHREAD_CANCEL_ASYNCHRONOUS 1
#define PTHREAD_CANCELED ((void*)-1)
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_STACK_MIN 2048

#ifdef __cplusplus
extern "C" {
#endif

/* Threads: there is one. Another fails to start, with EAGAIN. */
int pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)
    __SLUICE_NAME(pthread_create);
int pthread_join(pthread_t, void**) __SLUICE_NAME(pthread_join);
int pthread_detach(pthread_t) __SLUICE_NAME(pthread_detach);
int pthread_cancel(pthread_t) __SLUICE_NAME(pthread_cancel);
pthread_t pthread_self(void) __SLUICE_NAME(pthread_self);
int pthread_equal(pthread_t, pthread_t) __SLUICE_NAME(pthread_equal);
int pthread_setcancelstate(int, int*) __SLUICE_NAME(pthread_setcancelstate);
int pthread_setcanceltype(int, int*) __SLUICE_NAME(pthread_setcanceltype);
void pthread_testcancel(void) __SLUICE_NAME(pthread_testcancel);

/* Attributes are kept. */
int pthread_attr_init(pthread_attr_t*) __SLUICE_NAME(pthread_attr_init);
int pthread_attr_destroy(pthread_attr_t*) __SLUICE_NAME(pthread_attr_destroy);
int pthread_attr_setdetachstate(pthread_attr_t*, int) __SLUICE_NAME(pthread_attr_setdetachstate);
int pthread_attr_getdetachstate(const pthread_attr_t*, int*)
    __SLUICE_NAME(pthread_attr_getdetachstate);
int pthread_attr_setstacksize(pthread_attr_t*, size_t) __SLUICE_NAME(pthread_attr_setstacksize);
int pthread_attr_getstacksize(const pthread_attr_t*, size_t*)
    __SLUICE_NAME(pthread_attr_getstacksize);

/* A lock that would be waited for is one that the program has itself: EDEADLK. */
int pthread_mutex_init(pthread_mutex_t*, const pthread_mutexattr_t*)
    __SLUICE_NAME(pthread_mutex_init);
int pthread_mutex_destroy(pthread_mutex_t*) __SLUICE_NAME(pthread_mutex_destroy);
int pthread_mutex_lock(pthread_mutex_t*) __SLUICE_NAME(pthread_mutex_lock);
int pthread_mutex_trylock(pthread_mutex_t*) __SLUICE_NAME(pthread_mutex_trylock);
int pthread_mutex_timedlock(pthread_mutex_t*, const struct timespec*)
    __SLUICE_NAME(pthread_mutex_timedlock);
int pthread_mutex_unlock(pthread_mutex_t*) __SLUICE_NAME(pthread_mutex_unlock);
int pthread_mutexattr_init(pthread_mutexattr_t*) __SLUICE_NAME(pthread_mutexattr_init);
int pthread_mutexattr_destroy(pthread_mutexattr_t*) __SLUICE_NAME(pthread_mutexattr_destroy);
int pthread_mutexattr_settype(pthread_mutexattr_t*, int) __SLUICE_NAME(pthread_mutexattr_settype);
int pthread_mutexattr_gettype(const pthread_mutexattr_t*, int*)
    __SLUICE_NAME(pthread_mutexattr_gettype);
int pthread_mutexattr_setpshared(pthread_mutexattr_t*, int)
    __SLUICE_NAME(pthread_mutexattr_setpshared);
int pthread_rwlock_init(pthread_rwlock_t*, const pthread_rwlockattr_t*)
    __SLUICE_NAME(pthread_rwlock_init);
int pthread_rwlock_destroy(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_destroy);
int pthread_rwlock_rdlock(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_rdlock);
int pthread_rwlock_tryrdlock(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_tryrdlock);
int pthread_rwlock_wrlock(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_wrlock);
int pthread_rwlock_trywrlock(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_trywrlock);
int pthread_rwlock_unlock(pthread_rwlock_t*) __SLUICE_NAME(pthread_rwlock_unlock);
int pthread_spin_init(pthread_spinlock_t*, int) __SLUICE_NAME(pthread_spin_init);
int pthread_spin_destroy(pthread_spinlock_t*) __SLUICE_NAME(pthread_spin_destroy);
int pthread_spin_lock(pthread_spinlock_t*) __SLUICE_NAME(pthread_spin_lock);
int pthread_spin_trylock(pthread_spinlock_t*) __SLUICE_NAME(pthread_spin_trylock);
int pthread_spin_unlock(pthread_spinlock_t*) __SLUICE_NAME(pthread_spin_unlock);

/* Nobody else would signal: a wait fails with EDEADLK, or times out. */
int pthread_cond_init(pthread_cond_t*, const pthread_condattr_t*) __SLUICE_NAME(pthread_cond_init);
int pthread_cond_destroy(pthread_cond_t*) __SLUICE_NAME(pthread_cond_destroy);
int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*) __SLUICE_NAME(pthread_cond_wait);
int pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const struct timespec*)
    __SLUICE_NAME(pthread_cond_timedwait);
int pthread_cond_signal(pthread_cond_t*) __SLUICE_NAME(pthread_cond_signal);
int pthread_cond_broadcast(pthread_cond_t*) __SLUICE_NAME(pthread_cond_broadcast);
int pthread_condattr_init(pthread_condattr_t*) __SLUICE_NAME(pthread_condattr_init);
int pthread_condattr_destroy(pthread_condattr_t*) __SLUICE_NAME(pthread_condattr_destroy);
int pthread_condattr_setclock(pthread_condattr_t*, clockid_t)
    __SLUICE_NAME(pthread_condattr_setclock);
int pthread_condattr_getclock(const pthread_condattr_t*, clockid_t*)
    __SLUICE_NAME(pthread_condattr_getclock);

/* As with more threads. */
int pthread_once(pthread_once_t*, void (*)(void)) __SLUICE_NAME(pthread_once);
int pthread_key_create(pthread_key_t*, void (*)(void*)) __SLUICE_NAME(pthread_key_create);
int pthread_key_delete(pthread_key_t) __SLUICE_NAME(pthread_key_delete);
void* pthread_getspecific(pthread_key_t) __SLUICE_NAME(pthread_getspecific);
int pthread_setspecific(pthread_key_t, const void*) __SLUICE_NAME(pthread_setspecific);

#ifdef __cplusplus
}
#endif

#endif

#undef pthread_cleanup_push
#undef pthread_cleanup_pop
#define pthread_cleanup_push(function, argument) \
  do {                                           \
    struct __sluice_cleanup __cleanup;           \
    __sluice_push_cleanup(&__cleanup, function, argument);
#define pthread_cleanup_pop(execute)           \
  __sluice_pop_cleanup(&__cleanup, (execute)); \
  }                                            \
  while (0)

#ifndef PTHREAD_INHERIT_SCHED
#define PTHREAD_INHERIT_SCHED 0
#define PTHREAD_EXPLICIT_SCHED 1
#define PTHREAD_SCOPE_SYSTEM 0
#define PTHREAD_SCOPE_PROCESS 1
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct __sluice_cleanup {
  void (*function)(void*);
  void* argument;
  struct __sluice_cleanup* next;
};
void __sluice_push_cleanup(struct __sluice_cleanup*, void (*)(void*), void*);
void __sluice_pop_cleanup(struct __sluice_cleanup*, int);

/* With the last thread, the program ends. */
void pthread_exit(void*) __SLUICE_NAME(pthread_exit) __attribute__((__noreturn__));

int pthread_atfork(void (*)(void), void (*)(void), void (*)(void)) __SLUICE_NAME(pthread_atfork);

/* A thread may name itself; names of others are not kept. */
int pthread_setname_np(pthread_t, const char*) __SLUICE_NAME(pthread_setname_np);
int pthread_getname_np(pthread_t, char*, size_t) __SLUICE_NAME(pthread_getname_np);

/* All threads run as SCHED_OTHER. Attributes that say something else are kept, and do nothing. */
int pthread_getschedparam(pthread_t, int* __restrict, struct sched_param* __restrict)
    __SLUICE_NAME(pthread_getschedparam);
int pthread_setschedparam(pthread_t, int, const struct sched_param*)
    __SLUICE_NAME(pthread_setschedparam);
int pthread_setschedprio(pthread_t, int) __SLUICE_NAME(pthread_setschedprio);
int pthread_attr_getscope(const pthread_attr_t* __restrict, int* __restrict)
    __SLUICE_NAME(pthread_attr_getscope);
int pthread_attr_setscope(pthread_attr_t*, int) __SLUICE_NAME(pthread_attr_setscope);
int pthread_attr_getschedpolicy(const pthread_attr_t* __restrict, int* __restrict)
    __SLUICE_NAME(pthread_attr_getschedpolicy);
int pthread_attr_setschedpolicy(pthread_attr_t*, int) __SLUICE_NAME(pthread_attr_setschedpolicy);
int pthread_attr_getschedparam(const pthread_attr_t* __restrict, struct sched_param* __restrict)
    __SLUICE_NAME(pthread_attr_getschedparam);
int pthread_attr_setschedparam(pthread_attr_t* __restrict, const struct sched_param* __restrict)
    __SLUICE_NAME(pthread_attr_setschedparam);
int pthread_attr_getinheritsched(const pthread_attr_t* __restrict, int* __restrict)
    __SLUICE_NAME(pthread_attr_getinheritsched);
int pthread_attr_setinheritsched(pthread_attr_t*, int) __SLUICE_NAME(pthread_attr_setinheritsched);

#ifdef __cplusplus
}
#endif

#endif
