/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "posix.h"

/* False for what is no time. */
static int convert(const struct timeval from[2], struct timespec to[2]) {
  int i;
  for (i = 0; i < 2; ++i) {
    if (from[i].tv_usec < 0 || from[i].tv_usec >= 1000000) return 0;
    to[i].tv_sec = from[i].tv_sec;
    to[i].tv_nsec = (long)from[i].tv_usec * 1000;
  }
  return 1;
}

int futimes(int fd, const struct timeval times[2]) {
  struct timespec precise[2];
  if (times == NULL) return futimens(fd, NULL);
  return convert(times, precise) ? futimens(fd, precise) : fails_with(EINVAL);
}

int lutimes(const char* path, const struct timeval times[2]) {
  struct timespec precise[2];
  if (times == NULL) return utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
  return convert(times, precise) ? utimensat(AT_FDCWD, path, precise, AT_SYMLINK_NOFOLLOW)
                                 : fails_with(EINVAL);
}

ALSO_PLAIN(futimes);
ALSO_PLAIN(lutimes);
