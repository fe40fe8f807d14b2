/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>

#ifdef SLUICE_POSIX_ONE_THREAD
#include <string.h>

#include "posix.h"

enum { WRITER = -1 };

/* The number of readers, or WRITER. */
static int* holders(pthread_rwlock_t* lock) { return &lock->__u.__i[0]; }

int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
  (void)attributes;
  memset(lock, 0, sizeof *lock);
  return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t* lock) { return *holders(lock) != 0 ? EBUSY : 0; }

static int read_lock(pthread_rwlock_t* lock, int otherwise) {
  if (*holders(lock) == WRITER) return otherwise;
  ++*holders(lock);
  return 0;
}

static int write_lock(pthread_rwlock_t* lock, int otherwise) {
  if (*holders(lock) != 0) return otherwise;
  *holders(lock) = WRITER;
  return 0;
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) { return read_lock(lock, EDEADLK); }

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) { return read_lock(lock, EBUSY); }

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) { return write_lock(lock, EDEADLK); }

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) { return write_lock(lock, EBUSY); }

int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  if (*holders(lock) == 0) return EPERM;
  *holders(lock) = *holders(lock) == WRITER ? 0 : *holders(lock) - 1;
  return 0;
}

int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
  (void)shared;
  *lock = 0;
  return 0;
}

int pthread_spin_destroy(pthread_spinlock_t* lock) {
  (void)lock;
  return 0;
}

static int spin_lock(pthread_spinlock_t* lock, int otherwise) {
  if (*lock != 0) return otherwise;
  *lock = 1;
  return 0;
}

int pthread_spin_lock(pthread_spinlock_t* lock) { return spin_lock(lock, EDEADLK); }

int pthread_spin_trylock(pthread_spinlock_t* lock) { return spin_lock(lock, EBUSY); }

int pthread_spin_unlock(pthread_spinlock_t* lock) {
  *lock = 0;
  return 0;
}

ALSO_PLAIN(pthread_rwlock_init);
ALSO_PLAIN(pthread_rwlock_destroy);
ALSO_PLAIN(pthread_rwlock_rdlock);
ALSO_PLAIN(pthread_rwlock_tryrdlock);
ALSO_PLAIN(pthread_rwlock_wrlock);
ALSO_PLAIN(pthread_rwlock_trywrlock);
ALSO_PLAIN(pthread_rwlock_unlock);
ALSO_PLAIN(pthread_spin_init);
ALSO_PLAIN(pthread_spin_destroy);
ALSO_PLAIN(pthread_spin_lock);
ALSO_PLAIN(pthread_spin_trylock);
ALSO_PLAIN(pthread_spin_unlock);
#endif
