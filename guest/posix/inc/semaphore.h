/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SEMAPHORE_H
#define SLUICE_POSIX_SEMAPHORE_H

#include_next <semaphore.h>
#include <wasi_name.h>

#ifndef SEM_VALUE_MAX
#define SEM_VALUE_MAX 0x7fffffff
#endif

#ifndef _REENTRANT
#ifdef __cplusplus
extern "C" {
#endif

/* Without threads, nobody would post: a wait fails with EDEADLK, or times out. */
int sem_init(sem_t*, int, unsigned int) __SLUICE_NAME(sem_init);
int sem_destroy(sem_t*) __SLUICE_NAME(sem_destroy);
int sem_post(sem_t*) __SLUICE_NAME(sem_post);
int sem_wait(sem_t*) __SLUICE_NAME(sem_wait);
int sem_trywait(sem_t*) __SLUICE_NAME(sem_trywait);
int sem_timedwait(sem_t* __restrict, const struct timespec* __restrict)
    __SLUICE_NAME(sem_timedwait);
int sem_getvalue(sem_t* __restrict, int* __restrict) __SLUICE_NAME(sem_getvalue);

#ifdef __cplusplus
}
#endif
#endif

#endif
