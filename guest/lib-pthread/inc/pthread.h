// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// POSIX threads for a C library that has none (wasi-libc without threads): the functions of WAMR's
// thread library, which the host provides. They return error numbers of <errno.h>.
//
// Link with -Wl,--shared-memory,--max-memory=BYTES,--no-check-features,--allow-undefined
//   -Wl,--export=__heap_base,--export=__data_end,--export=malloc,--export=free
// and compile without -pthread. Such a C library takes no locks: guard malloc and stdio yourself.
#ifndef SLUICE_LIB_PTHREAD_H
#define SLUICE_LIB_PTHREAD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What each holds is a number of the host, in its first four bytes; a pthread_t of 0 is the main
   thread. Mutexes check errors, as PTHREAD_MUTEX_ERRORCHECK. */
#ifdef __wasi__
/* wasi-libc has the types, and others of its headers define them too. */
#define __NEED_pthread_t
#define __NEED_pthread_mutex_t
#define __NEED_pthread_cond_t
#define __NEED_pthread_key_t
#include <bits/alltypes.h>
#else
typedef unsigned int pthread_t;
typedef struct {
  unsigned int handle;
} pthread_mutex_t;
typedef struct {
  unsigned int handle;
} pthread_cond_t;
typedef unsigned int pthread_key_t;
#endif

/* clang-format off */
#define PTHREAD_MUTEX_INITIALIZER {}
#define PTHREAD_COND_INITIALIZER {}
/* clang-format on */
#define PTHREAD_CANCELED ((void*)-1)

#define SLUICE_ENV(name) __attribute__((import_module("env"), import_name(#name)))

/* Attributes are not looked at: pass NULL. */
int pthread_create(pthread_t* thread, const void* attributes, void* (*start)(void*), void* argument)
    SLUICE_ENV(pthread_create);
int pthread_join(pthread_t thread, void** value) SLUICE_ENV(pthread_join);
int pthread_detach(pthread_t thread) SLUICE_ENV(pthread_detach);
/* The thread ends in its next call that blocks. */
int pthread_cancel(pthread_t thread) SLUICE_ENV(pthread_cancel);
pthread_t pthread_self(void) SLUICE_ENV(pthread_self);
__attribute__((noreturn)) void pthread_exit(void* value) SLUICE_ENV(pthread_exit);

int pthread_mutex_init(pthread_mutex_t* mutex, const void* attributes)
    SLUICE_ENV(pthread_mutex_init);
int pthread_mutex_lock(pthread_mutex_t* mutex) SLUICE_ENV(pthread_mutex_lock);
int pthread_mutex_unlock(pthread_mutex_t* mutex) SLUICE_ENV(pthread_mutex_unlock);
int pthread_mutex_destroy(pthread_mutex_t* mutex) SLUICE_ENV(pthread_mutex_destroy);

int pthread_cond_init(pthread_cond_t* condition, const void* attributes)
    SLUICE_ENV(pthread_cond_init);
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex)
    SLUICE_ENV(pthread_cond_wait);
/* The time is relative, unlike that of POSIX. */
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, uint64_t microseconds)
    SLUICE_ENV(pthread_cond_timedwait);
int pthread_cond_signal(pthread_cond_t* condition) SLUICE_ENV(pthread_cond_signal);
int pthread_cond_broadcast(pthread_cond_t* condition) SLUICE_ENV(pthread_cond_broadcast);
int pthread_cond_destroy(pthread_cond_t* condition) SLUICE_ENV(pthread_cond_destroy);

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*))
    SLUICE_ENV(pthread_key_create);
int pthread_setspecific(pthread_key_t key, const void* value) SLUICE_ENV(pthread_setspecific);
void* pthread_getspecific(pthread_key_t key) SLUICE_ENV(pthread_getspecific);
int pthread_key_delete(pthread_key_t key) SLUICE_ENV(pthread_key_delete);

#ifdef __cplusplus
}
#endif

#endif
