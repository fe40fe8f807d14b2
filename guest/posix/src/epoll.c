/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "close_on_exec.h"
#include "sluice_posix_1.h"

int epoll_create1(int flags) {
  int fd = -1;
  if ((flags & ~EPOLL_CLOEXEC) != 0) return fails_with(EINVAL);
  if (result_of(sluice_posix_1_epoll_open(0, &fd)) != 0) return -1;
  note_exec_flag(fd, (flags & EPOLL_CLOEXEC) != 0);
  return fd;
}

int epoll_create(int size) { return size > 0 ? epoll_create1(0) : fails_with(EINVAL); }

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event* event) {
  static const struct epoll_event none;
  if (operation == EPOLL_CTL_DEL) event = (struct epoll_event*)&none;
  if (event == NULL) return fails_with(EFAULT);
  return result_of(
      sluice_posix_1_epoll_change(epoll, operation, fd, event->events, event->data.u64));
}

static struct timespec time_of(int64_t nanoseconds) {
  struct timespec time;
  time.tv_sec = nanoseconds / 1000000000;
  time.tv_nsec = (long)(nanoseconds % 1000000000);
  return time;
}

/* Negative nanoseconds stand for no limit. The host's call does not wait; the set itself is polled,
 * which signals may interrupt. */
static int wait_for(int epoll, struct epoll_event* events, int most, int64_t nanoseconds,
                    const sigset_t* mask) {
  const uint64_t begun = nanoseconds > 0 ? monotonic_time() : 0;
  struct pollfd set;
  uint32_t count = 0;
  int64_t left = nanoseconds;

  if (most <= 0) return fails_with(libc_fcntl(epoll, F_GETFL) < 0 ? EBADF : EINVAL);
  set.fd = epoll;
  set.events = POLLIN;
  for (;;) {
    struct timespec timeout;
    if (result_of(sluice_posix_1_epoll_collect(epoll, events, (uint32_t)most, &count)) != 0)
      return -1;
    if (count > 0 || left == 0) return (int)count;
    timeout = time_of(left < 0 ? 0 : left);
    if (ppoll(&set, 1, left < 0 ? NULL : &timeout, mask) < 0) return -1;
    if (nanoseconds > 0) {
      left = nanoseconds - (int64_t)(monotonic_time() - begun);
      if (left < 0) left = 0;
    }
  }
}

int epoll_pwait2(int epoll, struct epoll_event* events, int most, const struct timespec* timeout,
                 const sigset_t* mask) {
  int64_t nanoseconds = -1;
  if (timeout != NULL) {
    if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)
      return fails_with(EINVAL);
    if (timeout->tv_sec < INT64_MAX / 1000000000)
      nanoseconds = (int64_t)timeout->tv_sec * 1000000000 + timeout->tv_nsec;
  }
  return wait_for(epoll, events, most, nanoseconds, mask);
}

int epoll_pwait(int epoll, struct epoll_event* events, int most, int milliseconds,
                const sigset_t* mask) {
  return wait_for(epoll, events, most, milliseconds < 0 ? -1 : (int64_t)milliseconds * 1000000,
                  mask);
}

int epoll_wait(int epoll, struct epoll_event* events, int most, int milliseconds) {
  return epoll_pwait(epoll, events, most, milliseconds, NULL);
}

ALSO_PLAIN(epoll_create1);
ALSO_PLAIN(epoll_create);
ALSO_PLAIN(epoll_ctl);
ALSO_PLAIN(epoll_pwait2);
ALSO_PLAIN(epoll_pwait);
ALSO_PLAIN(epoll_wait);
