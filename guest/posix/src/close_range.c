/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <unistd.h>

#include "posix.h"

int close_range(unsigned int first, unsigned int last, int flags) {
  const unsigned int end = (unsigned int)getdtablesize();
  unsigned int fd;
  if (first > last || (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) != 0)
    return fails_with(EINVAL);
  for (fd = first; fd <= last && fd < end; ++fd) {
    const int error = errno;
    if ((flags & CLOSE_RANGE_CLOEXEC) != 0) {
      (void)fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    } else {
      (void)close((int)fd);
    }
    errno = error;
  }
  return 0;
}

void closefrom(int first) { (void)close_range(first < 0 ? 0 : (unsigned int)first, ~0U, 0); }

ALSO_PLAIN(close_range);
ALSO_PLAIN(closefrom);
