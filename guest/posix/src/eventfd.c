/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/eventfd.h>
#include <unistd.h>

#include "close_on_exec.h"
#include "sluice_posix_1.h"

int eventfd(unsigned int initial, int flags) {
  int fd = -1;
  if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) != 0) return fails_with(EINVAL);
  if (result_of(sluice_posix_1_event_open(
          initial, (uint32_t)(flags & EFD_SEMAPHORE) | linux_open_flags(flags), &fd)) != 0)
    return -1;
  note_exec_flag(fd, flags & EFD_CLOEXEC);
  return fd;
}

int eventfd_read(int fd, eventfd_t* value) {
  return read(fd, value, sizeof *value) == (ssize_t)sizeof *value ? 0 : -1;
}

int eventfd_write(int fd, eventfd_t value) {
  return write(fd, &value, sizeof value) == (ssize_t)sizeof value ? 0 : -1;
}

ALSO_PLAIN(eventfd);
ALSO_PLAIN(eventfd_read);
ALSO_PLAIN(eventfd_write);
