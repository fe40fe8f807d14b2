/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "sluice_1.h"

/* An event as libc and as Linux number it. */
struct event {
  short libc;
  short linux_event;
};

static const struct event known_events[] = {{POLLIN, 0x1},      {POLLPRI, 0x2},  {POLLOUT, 0x4},
                                            {POLLERR, 0x8},     {POLLHUP, 0x10}, {POLLNVAL, 0x20},
                                            {POLLRDHUP, 0x2000}};

enum { KNOWN_EVENTS = sizeof known_events / sizeof known_events[0] };

static short linux_events(short events) {
  int result = 0;
  int i;
  for (i = 0; i < KNOWN_EVENTS; ++i)
    if ((events & known_events[i].libc) != 0) result |= known_events[i].linux_event;
  return (short)result;
}

static short libc_events(short events) {
  int result = 0;
  int i;
  for (i = 0; i < KNOWN_EVENTS; ++i)
    if ((events & known_events[i].linux_event) != 0) result |= known_events[i].libc;
  return (short)result;
}

int poll(struct pollfd* fds, nfds_t count, int milliseconds) {
  uint32_t ready = 0;
  nfds_t i;

  for (i = 0; i < count; ++i) fds[i].revents = linux_events(fds[i].events);
  if (result_of(sluice_1_fd_poll(fds, (uint32_t)count, milliseconds, &ready)) != 0) return -1;
  for (i = 0; i < count; ++i)
    if (fds[i].revents != 0) fds[i].revents = libc_events(fds[i].revents);
  return (int)ready;
}
