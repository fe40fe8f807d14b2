/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SEMAPHORE_H
#define SLUICE_POSIX_SEMAPHORE_H

#include_next <semaphore.h>
#include <wasi_name.h>

#ifndef SEM_VALUE_MAX
#define SEM_VALUE_MAX 0x7fffffff
#endif

#ifndef SEM_FAILED
#define SEM_FAILED ((sem_t*)0)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Names are those of the program alone. */
sem_t* sem_open(const char*, int, ...) __SLUICE_NAME(sem_open);
int sem_close(sem_t*) __SLUICE_NAME(sem_close);
int sem_unlink(const char*) __SLUICE_NAME(sem_unlink);

#ifndef _REENTRANT
/* Without threads, nobody would post: a wait fails with EDEADLK, or times out. */
int sem_init(sem_t*, int, unsigned int) __SLUICE_NAME(sem_init);
int sem_destroy(sem_t*) __SLUICE_NAME(sem_destroy);
int sem_post(sem_t*) __SLUICE_NAME(sem_post);
int sem_wait(sem_t*) __SLUICE_NAME(sem_wait);
int sem_trywait(sem_t*) __SLUICE_NAME(sem_trywait);
int sem_timedwait(sem_t* __restrict, const struct timespec* __restrict)
    __SLUICE_NAME(sem_timedwait);
int sem_getvalue(sem_t* __restrict, int* __restrict) __SLUICE_NAME(sem_getvalue);
#endif

#ifdef __cplusplus
}
#endif

#endif
