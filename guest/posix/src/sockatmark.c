/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/socket.h>

#include "posix.h"
#include "sluice_posix_1.h"

int sockatmark(int fd) {
  int answer;
  return result_of(sluice_posix_1_sock_at_mark(fd, &answer)) != 0 ? -1 : answer;
}

ALSO_PLAIN(sockatmark);
