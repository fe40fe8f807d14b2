/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>
#include <sys/time.h>

extern int libc_gettimeofday(struct timeval*, void*) __asm__("gettimeofday");

int gettimeofday(struct timeval* now, void* zone) {
  if (zone != NULL) memset(zone, 0, sizeof(struct timezone));
  return libc_gettimeofday(now, NULL);
}
