/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

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

static int set_times(int folder, const char* path, const struct timeval times[2], int flags) {
  struct timespec precise[2];
  if (times == NULL) return utimensat(folder, path, NULL, flags);
  return convert(times, precise) ? utimensat(folder, path, precise, flags) : fails_with(EINVAL);
}

int utimes(const char* path, const struct timeval times[2]) {
  return set_times(AT_FDCWD, path, times, 0);
}

int futimesat(int folder, const char* path, const struct timeval times[2]) {
  return set_times(folder, path, times, 0);
}

int lutimes(const char* path, const struct timeval times[2]) {
  return set_times(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

int utime(const char* path, const struct utimbuf* times) {
  struct timespec precise[2];
  if (times == NULL) return utimensat(AT_FDCWD, path, NULL, 0);
  memset(precise, 0, sizeof precise);
  precise[0].tv_sec = times->actime;
  precise[1].tv_sec = times->modtime;
  return utimensat(AT_FDCWD, path, precise, 0);
}

ALSO_PLAIN(futimes);
ALSO_PLAIN(lutimes);
