/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/mman.h>

#include "posix.h"

int mlock(const void* begin, size_t size) {
  (void)begin;
  (void)size;
  return 0;
}

int munlock(const void* begin, size_t size) {
  (void)begin;
  (void)size;
  return 0;
}

int mlockall(int flags) {
  (void)flags;
  return 0;
}

int munlockall(void) { return 0; }

ALSO_PLAIN(mlock);
ALSO_PLAIN(munlock);
ALSO_PLAIN(mlockall);
ALSO_PLAIN(munlockall);
