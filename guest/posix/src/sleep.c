/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <time.h>
#include <unistd.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "interruption.h"
#include "posix.h"

enum { SECOND = 1000000000 };

/* Stores what is left, in nanoseconds. */
static int sleep_for(uint64_t nanoseconds, uint64_t* left) {
  const uint64_t begun = monotonic_time();
  uint32_t ready;
  const int error = poll_or_signal(NULL, 0, (int64_t)nanoseconds, &ready);
  const uint64_t spent = monotonic_time() - begun;
  *left = error != 0 && spent < nanoseconds ? nanoseconds - spent : 0;
  return result_of(error);
}

static int is_time(const struct timespec* time) {
  return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

/* Bounded to some hundred years. */
static uint64_t nanoseconds_of(const struct timespec* time) {
  const uint64_t most = INT64_MAX / 2;
  return (uint64_t)time->tv_sec >= most / SECOND
             ? most
             : (uint64_t)time->tv_sec * SECOND + (uint64_t)time->tv_nsec;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec* wanted,
                    struct timespec* rest) {
  const int before = errno;
  struct timespec now = {0, 0};
  uint64_t duration;
  uint64_t left;
  int error = 0;

  if (!is_time(wanted)) return EINVAL;
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
    return clock == CLOCK_PROCESS_CPUTIME_ID ? ENOTSUP : EINVAL;
  duration = nanoseconds_of(wanted);
  if ((flags & TIMER_ABSTIME) != 0) {
    (void)clock_gettime(clock, &now);
    duration = duration > nanoseconds_of(&now) ? duration - nanoseconds_of(&now) : 0;
  }
  if (sleep_for(duration, &left) != 0) error = errno;
  errno = before;
  if (error != 0 && rest != NULL && (flags & TIMER_ABSTIME) == 0) {
    rest->tv_sec = (time_t)(left / SECOND);
    rest->tv_nsec = (long)(left % SECOND);
  }
  return error;
}

int nanosleep(const struct timespec* wanted, struct timespec* rest) {
  const int error = clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, rest);
  return error == 0 ? 0 : fails_with(error);
}

unsigned int sleep(unsigned int seconds) {
  uint64_t left;
  return sleep_for((uint64_t)seconds * SECOND, &left) == 0
             ? 0
             : (unsigned int)((left + SECOND - 1) / SECOND);
}

int usleep(unsigned int microseconds) {
  uint64_t left;
  return sleep_for((uint64_t)microseconds * 1000, &left);
}

int pause(void) {
  uint32_t ready;
  while (poll_or_signal(NULL, 0, -1, &ready) == 0) continue;
  return fails_with(EINTR);
}

ALSO_PLAIN(pause);
