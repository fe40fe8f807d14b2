/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/uio.h>

#include "posix.h"

/* No flag is known; an offset of -1 stands for the place in the file. */

ssize_t preadv2(int fd, const struct iovec* buffers, int count, off_t offset, int flags) {
  if (flags != 0) return fails_with(EOPNOTSUPP);
  return offset == -1 ? readv(fd, buffers, count) : preadv(fd, buffers, count, offset);
}

ssize_t pwritev2(int fd, const struct iovec* buffers, int count, off_t offset, int flags) {
  if (flags != 0) return fails_with(EOPNOTSUPP);
  return offset == -1 ? writev(fd, buffers, count) : pwritev(fd, buffers, count, offset);
}

ALSO_PLAIN(preadv2);
ALSO_PLAIN(pwritev2);
