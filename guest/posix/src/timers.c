/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "interruption.h"
#include "posix.h"
#include "signals.h"
#include "timers.h"

static const uint64_t second = 1000000000;

/* Of ITIMER_REAL: when it expires by the monotonic clock, 0 without it, and how often. */
static uint64_t expires;
static uint64_t interval;

int64_t timer_left(void) {
  uint64_t now;
  if (expires == 0) return -1;
  now = monotonic_time();
  return expires > now ? (int64_t)(expires - now) : 0;
}

void expire_timer(void) {
  siginfo_t info;
  if (timer_left() != 0) return;
  if (interval != 0) {
    expires += (monotonic_time() - expires) / interval * interval + interval;
  } else {
    expires = 0;
  }
  memset(&info, 0, sizeof info);
  info.si_signo = SIGALRM;
  info.si_code = SI_KERNEL;
  (void)make_pending(&info);
}

static int is_time(const struct timeval* time) {
  return time->tv_sec >= 0 && time->tv_usec >= 0 && time->tv_usec < 1000000;
}

/* Bounded, so that the sum with what time it is has room. */
static uint64_t nanoseconds_of(const struct timeval* time) {
  const uint64_t most = INT64_MAX / 4;
  const uint64_t seconds = (uint64_t)time->tv_sec;
  return seconds >= most / second ? most : seconds * second + (uint64_t)time->tv_usec * 1000;
}

static struct timeval timeval_of(uint64_t nanoseconds) {
  struct timeval time;
  time.tv_sec = (time_t)(nanoseconds / second);
  time.tv_usec = (suseconds_t)(nanoseconds % second / 1000);
  return time;
}

int getitimer(int which, struct itimerval* present) {
  int64_t left;
  if (which < ITIMER_REAL || which > ITIMER_PROF) return fails_with(EINVAL);
  memset(present, 0, sizeof *present);
  if (which != ITIMER_REAL || expires == 0) return 0;
  left = timer_left();
  present->it_interval = timeval_of(interval);
  present->it_value = timeval_of(left > 1000 ? (uint64_t)left : 1000); /* not 0: it is armed */
  return 0;
}

int setitimer(int which, const struct itimerval* wanted, struct itimerval* former) {
  if (!is_time(&wanted->it_value) || !is_time(&wanted->it_interval)) return fails_with(EINVAL);
  if (former != NULL && getitimer(which, former) != 0) return -1;
  if (which < ITIMER_REAL || which > ITIMER_PROF) return fails_with(EINVAL);
  if (which != ITIMER_REAL) return fails_with(ENOTSUP);
  interval = nanoseconds_of(&wanted->it_interval);
  expires = nanoseconds_of(&wanted->it_value);
  if (expires != 0) expires += monotonic_time();
  let_signals_interrupt();
  return 0;
}

unsigned int alarm(unsigned int seconds) {
  struct itimerval wanted;
  struct itimerval former;
  memset(&wanted, 0, sizeof wanted);
  wanted.it_value.tv_sec = seconds;
  (void)setitimer(ITIMER_REAL, &wanted, &former);
  /* Rounded, but never to 0 while time is left. */
  if (former.it_value.tv_sec == 0 && former.it_value.tv_usec != 0) return 1;
  return (unsigned int)former.it_value.tv_sec + (former.it_value.tv_usec >= 500000);
}

unsigned int ualarm(unsigned int microseconds, unsigned int between) {
  struct itimerval wanted;
  struct itimerval former;
  wanted.it_value = timeval_of((uint64_t)microseconds * 1000);
  wanted.it_interval = timeval_of((uint64_t)between * 1000);
  if (setitimer(ITIMER_REAL, &wanted, &former) != 0) return (unsigned int)-1;
  return (unsigned int)(former.it_value.tv_sec * 1000000 + former.it_value.tv_usec);
}

int settimeofday(const struct timeval* time, const struct timezone* zone) {
  (void)time;
  (void)zone;
  return fails_with(EPERM);
}

ALSO_PLAIN(getitimer);
ALSO_PLAIN(setitimer);
ALSO_PLAIN(alarm);
ALSO_PLAIN(ualarm);
ALSO_PLAIN(settimeofday);
