/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/socket.h>

#include "posix.h"

int sockatmark(int fd) {
  (void)fd;
  return fails_with(ENOSYS);
}

ALSO_PLAIN(sockatmark);
