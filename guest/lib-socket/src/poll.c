/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "interruption.h"
#include "monotonic_time.h"

/* The host takes pollfd as it is. */
#if POLLIN != 0x1 || POLLOUT != 0x2 || POLLPRI != 0x200 || POLLRDHUP != 0x8 ||             \
    POLLRDBAND != 0x80 || POLLWRBAND != 0x100 || POLLERR != 0x1000 || POLLHUP != 0x2000 || \
    POLLNVAL != 0x4000
#error "this C library numbers events in another way"
#endif

/* A time beyond what nanoseconds can count is as good as no limit. */
static int64_t nanoseconds_of(int64_t seconds, int64_t nanoseconds) {
  return seconds > INT64_MAX / 1000000000 - 1 ? -1 : seconds * 1000000000 + nanoseconds;
}

static int poll_for(struct pollfd* fds, nfds_t count, int64_t nanoseconds) {
  uint32_t ready = 0;
  if (result_of(poll_or_signal(fds, (uint32_t)count, nanoseconds, &ready)) != 0) return -1;
  return (int)ready;
}

int poll(struct pollfd* fds, nfds_t count, int milliseconds) {
  return poll_for(fds, count, (int64_t)milliseconds * 1000000);
}

/* A set of select, what is asked of its members, and what answers that. */
struct selected {
  fd_set* set;
  short events;
  short answers;
};

enum { SETS = 3 };

static nfds_t add_members(struct pollfd* fds, nfds_t count, const struct selected* selected,
                          int limit) {
  size_t i;
  if (selected->set == NULL) return count;
  for (i = 0; i < selected->set->__nfds; ++i) {
    if (selected->set->__fds[i] >= limit) continue;
    fds[count].fd = selected->set->__fds[i];
    fds[count].events = selected->events;
    ++count;
  }
  return count;
}

static int keep_ready(const struct pollfd* fds, nfds_t count, const struct selected* selected) {
  int kept = 0;
  nfds_t i;
  if (selected->set == NULL) return 0;
  FD_ZERO(selected->set);
  for (i = 0; i < count; ++i) {
    if (fds[i].events != selected->events || (fds[i].revents & selected->answers) == 0) continue;
    FD_SET(fds[i].fd, selected->set);
    ++kept;
  }
  return kept;
}

static int select_for(int limit, fd_set* readable, fd_set* writable, fd_set* exceptional,
                      int64_t nanoseconds) {
  const struct selected sets[SETS] = {{readable, POLLIN, POLLIN | POLLHUP | POLLERR},
                                      {writable, POLLOUT, POLLOUT | POLLERR},
                                      {exceptional, POLLPRI, POLLPRI}};
  struct pollfd fds[SETS * FD_SETSIZE];
  nfds_t count = 0;
  nfds_t i;
  int ready = 0;

  if (limit < 0) return result_of(EINVAL);
  for (i = 0; i < SETS; ++i) count = add_members(fds, count, &sets[i], limit);
  if (poll_for(fds, count, nanoseconds) < 0) return -1;
  for (i = 0; i < count; ++i)
    if ((fds[i].revents & POLLNVAL) != 0) return result_of(EBADF);
  for (i = 0; i < SETS; ++i) ready += keep_ready(fds, count, &sets[i]);
  return ready;
}

/* As on Linux, the time that is left remains. */
int select(int limit, fd_set* readable, fd_set* writable, fd_set* exceptional,
           struct timeval* timeout) {
  int64_t nanoseconds = -1;
  uint64_t begun;
  int64_t left = 0;
  int ready;

  if (timeout != NULL) {
    if (timeout->tv_sec < 0 || timeout->tv_usec < 0) return result_of(EINVAL);
    nanoseconds = nanoseconds_of(timeout->tv_sec + timeout->tv_usec / 1000000,
                                 (int64_t)(timeout->tv_usec % 1000000) * 1000);
  }
  if (nanoseconds <= 0) return select_for(limit, readable, writable, exceptional, nanoseconds);
  begun = monotonic_time();
  ready = select_for(limit, readable, writable, exceptional, nanoseconds);
  if (ready != 0) left = nanoseconds - (int64_t)(monotonic_time() - begun);
  if (left < 0) left = 0;
  timeout->tv_sec = (time_t)(left / 1000000000);
  timeout->tv_usec = (suseconds_t)(left % 1000000000 / 1000);
  return ready;
}

/* How long to wait, -1 for ever; false for a time that is none. */
static int limit_of(const struct timespec* timeout, int64_t* nanoseconds) {
  *nanoseconds = -1;
  if (timeout == NULL) return 1;
  if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000) return 0;
  *nanoseconds = nanoseconds_of(timeout->tv_sec, timeout->tv_nsec);
  return 1;
}

static void begin_mask(const sigset_t* mask) {
  if (mask != NULL && interruption != NULL) interruption->begin_mask(mask);
}

static void end_mask(const sigset_t* mask) {
  if (mask != NULL && interruption != NULL) interruption->end_mask();
}

int pselect(int limit, fd_set* readable, fd_set* writable, fd_set* exceptional,
            const struct timespec* timeout, const sigset_t* mask) {
  int64_t nanoseconds;
  int ready;

  if (!limit_of(timeout, &nanoseconds)) return result_of(EINVAL);
  begin_mask(mask);
  ready = select_for(limit, readable, writable, exceptional, nanoseconds);
  end_mask(mask);
  return ready;
}

int ppoll(struct pollfd* fds, nfds_t count, const struct timespec* timeout, const sigset_t* mask) {
  int64_t nanoseconds;
  int ready;

  if (!limit_of(timeout, &nanoseconds)) return result_of(EINVAL);
  begin_mask(mask);
  ready = poll_for(fds, count, nanoseconds);
  end_mask(mask);
  return ready;
}

ALSO_PLAIN(ppoll);
