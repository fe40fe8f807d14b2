/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <unistd.h>

#include "sluice_posix_1.h"

int dup(int fd) {
  int duplicate = -1;
  return result_of(sluice_posix_1_fd_dup(fd, 0, &duplicate)) == 0 ? duplicate : -1;
}

int dup2(int from, int to) { return result_of(sluice_posix_1_fd_dup_to(from, to)) == 0 ? to : -1; }

/* O_CLOEXEC, the one flag there is, is 0. */
int dup3(int from, int to, int flags) {
  return flags != 0 || from == to ? fails_with(EINVAL) : dup2(from, to);
}

ALSO_PLAIN(dup);
ALSO_PLAIN(dup2);
ALSO_PLAIN(dup3);
