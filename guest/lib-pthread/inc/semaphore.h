// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Named semaphores for threads of <pthread.h> beside this file. Names are known within the program
// only. The functions return -1 on every error, and leave errno as it is.
#ifndef SLUICE_LIB_SEMAPHORE_H
#define SLUICE_LIB_SEMAPHORE_H

#include "pthread.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned int sem_t;

#define SEM_FAILED ((sem_t*)-1)

/* `flags`: O_CREAT, O_EXCL. `mode` is not looked at. */
sem_t* sem_open(const char* name, int flags, int mode, unsigned int value) SLUICE_ENV(sem_open);
int sem_close(sem_t* semaphore) SLUICE_ENV(sem_close);
int sem_wait(sem_t* semaphore) SLUICE_ENV(sem_wait);
int sem_trywait(sem_t* semaphore) SLUICE_ENV(sem_trywait);
int sem_post(sem_t* semaphore) SLUICE_ENV(sem_post);
int sem_getvalue(sem_t* semaphore, int* value) SLUICE_ENV(sem_getvalue);
int sem_unlink(const char* name) SLUICE_ENV(sem_unlink);

#ifdef __cplusplus
}
#endif

#endif
