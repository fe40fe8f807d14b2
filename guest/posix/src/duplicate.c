/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <unistd.h>

#include "close_on_exec.h"
#include "sluice_posix_1.h"

int dup(int fd) {
  int duplicate = -1;
  if (result_of(sluice_posix_1_fd_dup(fd, 0, &duplicate)) != 0) return -1;
  note_exec_flag(duplicate, 0);
  return duplicate;
}

static int duplicate_to(int from, int to, int flags) {
  if (result_of(sluice_posix_1_fd_dup_to(from, to)) != 0) return -1;
  if (from != to) note_exec_flag(to, flags & O_CLOEXEC);
  return to;
}

int dup2(int from, int to) { return duplicate_to(from, to, 0); }

int dup3(int from, int to, int flags) {
  if ((flags & ~O_CLOEXEC) != 0 || from == to) return fails_with(EINVAL);
  return duplicate_to(from, to, flags);
}

ALSO_PLAIN(dup);
ALSO_PLAIN(dup2);
ALSO_PLAIN(dup3);
