/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "interruption.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/time.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "posix.h"
#include "signals.h"
#include "timers.h"

/* What the mask was before begin_mask(). */
static __thread signal_bits former_mask;

static enum came take_signals(void) {
  expire_timer();
  return deliver_signals();
}

void run_due_handlers(void) { (void)take_signals(); }

static int64_t sooner(int64_t one, int64_t other) {
  return one < 0 || (other >= 0 && other < one) ? other : one;
}

/* As sluice_1_poll(), but that signals end it; what is ready goes before them. A timer is seen
 * late: one that expired before the wait interrupts it too, or a program that waits for its handler
 * would wait for ever. */
static enum came poll_until(struct pollfd* fds, uint32_t count, int64_t nanoseconds,
                            uint32_t* ready, int* error) {
  const uint64_t begun = monotonic_time();
  int64_t left = nanoseconds < 0 ? -1 : nanoseconds;

  for (;;) {
    const int is_pending = (pending_signals() & ~signal_mask()) != 0;
    enum came came;
    *ready = 0;
    *error = sluice_1_poll(fds, count, is_pending ? 0 : sooner(left, timer_left()), ready);
    came = take_signals();
    if (*error != 0 || *ready != 0 || left == 0) return NOTHING_CAME;
    if (came != NOTHING_CAME) return came;
    if (left > 0) {
      const int64_t spent = (int64_t)(monotonic_time() - begun);
      left = spent < nanoseconds ? nanoseconds - spent : 0;
    }
  }
}

static int poll_with_signals(struct pollfd* fds, uint32_t count, int64_t nanoseconds,
                             uint32_t* ready) {
  int error;
  return poll_until(fds, count, nanoseconds, ready, &error) != NOTHING_CAME ? EINTR : error;
}

/* How long a call may wait, in nanoseconds; -1 for ever. */
static int64_t limit_of(int fd, short events) {
  struct timeval limit;
  socklen_t size = sizeof limit;
  const int option = events == POLLOUT ? SO_SNDTIMEO : SO_RCVTIMEO;
  if (getsockopt(fd, SOL_SOCKET, option, &limit, &size) != 0) return -1;
  if (limit.tv_sec == 0 && limit.tv_usec == 0) return -1;
  return (int64_t)limit.tv_sec * 1000000000 + (int64_t)limit.tv_usec * 1000;
}

int64_t deadline_of(int fd, short events) {
  const int before = errno;
  const int64_t limit = limit_of(fd, events);
  errno = before;
  return limit < 0 ? -1 : (int64_t)monotonic_time() + limit;
}

static int64_t left_until(int64_t deadline) {
  const int64_t left = deadline < 0 ? -1 : deadline - (int64_t)monotonic_time();
  return deadline >= 0 && left < 0 ? 0 : left;
}

/* What goes wrong with the descriptor itself, the call says: it does not block then. */
static int may_block(int fd, short events) {
  const int before = errno;
  const int flags = libc_fcntl(fd, F_GETFL);
  const int way = events == POLLOUT ? O_WRONLY : O_RDONLY;
  errno = before;
  return flags >= 0 && (flags & O_NONBLOCK) == 0 && (flags & way) != 0;
}

/* Whether a signal ends a call: one with a time limit does not begin anew. */
static int is_ended_by(enum came came, int64_t deadline) {
  return came == MUST_END || (came == MAY_RESTART && deadline >= 0);
}

int wait_until(int fd, short events, int64_t deadline) {
  struct pollfd entry;
  if (!may_block(fd, events)) return DOES_NOT_BLOCK;
  entry.fd = fd;
  entry.events = events;
  for (;;) {
    uint32_t ready;
    int error;
    const enum came came = poll_until(&entry, 1, left_until(deadline), &ready, &error);
    if (is_ended_by(came, deadline)) return EINTR;
    if (came == NOTHING_CAME) return error == 0 && ready == 0 ? EAGAIN : 0;
  }
}

static int wait_with_signals(int fd, short events) {
  return wait_until(fd, events, deadline_of(fd, events));
}

int pause_until(int64_t deadline) {
  enum { PAUSE = 1000000 };
  const int64_t left = left_until(deadline);
  uint32_t ready;
  int error;
  if (left == 0) return EAGAIN;
  return is_ended_by(poll_until(NULL, 0, sooner(PAUSE, left), &ready, &error), deadline) ? EINTR
                                                                                         : 0;
}

static int connect_at_once(int fd, const struct linux_address* to, uint32_t length, int flags) {
  int error;
  (void)libc_fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  error = sluice_1_sock_connect(fd, to, length);
  (void)libc_fcntl(fd, F_SETFL, flags);
  return error;
}

/* Of a unix socket, whose listener has no room: nothing tells when it has. */
static int connect_to_full(int fd, const struct linux_address* to, uint32_t length, int flags) {
  const int64_t deadline = deadline_of(fd, POLLOUT);
  int error;
  do {
    error = pause_until(deadline);
    if (error != 0) return error;
    error = connect_at_once(fd, to, length, flags);
  } while (error == EAGAIN);
  return error;
}

/* Connects in the background, and waits for that. */
static int connect_with_signals(int fd, const struct linux_address* to, uint32_t length) {
  const int before = errno;
  const int flags = libc_fcntl(fd, F_GETFL);
  int error;
  int outcome = 0;
  socklen_t size = sizeof outcome;

  errno = before;
  if (flags < 0 || (flags & O_NONBLOCK) != 0) return sluice_1_sock_connect(fd, to, length);
  error = connect_at_once(fd, to, length, flags);
  if (error == EAGAIN) return connect_to_full(fd, to, length, flags);
  if (error != EINPROGRESS) return error;
  error = wait_with_signals(fd, POLLOUT);
  if (error != 0) return error == EAGAIN ? EINPROGRESS : error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0 ? errno : outcome;
}

static void begin_mask(const sigset_t* mask) {
  former_mask = signal_mask();
  set_signal_mask(bits_of(mask));
}

static void end_mask(void) {
  set_signal_mask(former_mask);
  (void)deliver_signals();
}

void let_signals_interrupt(void) {
  static const struct interruption by_signals = {
      .poll = poll_with_signals,
      .wait = wait_with_signals,
      .send = send_with_signals,
      .receive = receive_with_signals,
      .read = read_with_signals,
      .readv = readv_with_signals,
      .write = write_with_signals,
      .writev = writev_with_signals,
      .connect = connect_with_signals,
      .begin_mask = begin_mask,
      .end_mask = end_mask,
  };
  interruption = &by_signals;
}
