/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "maps.h"
#include "posix.h"

static int is_known(int advice) {
  return advice >= MADV_NORMAL && advice <= MADV_PAGEOUT && (advice < 5 || advice >= MADV_FREE);
}

/* Memory stays where it is; but what is not needed any more has to read as zeros. */
int madvise(void* begin, size_t length, int advice) {
  if ((uintptr_t)begin % MAP_PAGE != 0 || !is_known(advice)) return fails_with(EINVAL);
  if (advice == MADV_REMOVE) return fails_with(EINVAL);
  if (advice == MADV_DONTNEED) clear_maps(begin, length);
  return 0;
}

/* The same advice never discards anything. */
int posix_madvise(void* begin, size_t length, int advice) {
  (void)length;
  return (uintptr_t)begin % MAP_PAGE != 0 || advice < POSIX_MADV_NORMAL ||
                 advice > POSIX_MADV_DONTNEED
             ? EINVAL
             : 0;
}

/* All memory is there. */
int mincore(void* begin, size_t length, unsigned char* pages) {
  if ((uintptr_t)begin % MAP_PAGE != 0) return fails_with(EINVAL);
  memset(pages, 1, length / MAP_PAGE + (length % MAP_PAGE != 0));
  return 0;
}

ALSO_PLAIN(mincore);
ALSO_PLAIN(madvise);
ALSO_PLAIN(posix_madvise);
