/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <unistd.h>

#include "close_on_exec.h"
#include "sluice_posix_1.h"

int pipe2(int fds[2], int flags) {
  if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0) return fails_with(EINVAL);
  if (result_of(sluice_posix_1_pipe_open(linux_open_flags(flags), fds)) != 0) return -1;
  note_exec_flag(fds[0], flags & O_CLOEXEC);
  note_exec_flag(fds[1], flags & O_CLOEXEC);
  return 0;
}

int pipe(int fds[2]) { return pipe2(fds, 0); }

ALSO_PLAIN(pipe2);
ALSO_PLAIN(pipe);
