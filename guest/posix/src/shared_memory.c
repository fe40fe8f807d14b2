/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/mman.h>
#include <sys/types.h>

#include "posix.h"

/* There is no memory that two maps could share. */

int memfd_create(const char* name, unsigned int flags) {
  (void)name;
  (void)flags;
  return fails_with(ENOSYS);
}

int shm_open(const char* name, int flags, mode_t mode) {
  (void)name;
  (void)flags;
  (void)mode;
  return fails_with(ENOSYS);
}

int shm_unlink(const char* name) {
  (void)name;
  return fails_with(ENOENT);
}

ALSO_PLAIN(memfd_create);
ALSO_PLAIN(shm_open);
ALSO_PLAIN(shm_unlink);
