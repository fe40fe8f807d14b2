/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <time.h>
#include <unistd.h>

#include "interruption.h"
#include "monotonic_time.h"
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

int nanosleep(const struct timespec* wanted, struct timespec* rest) {
  uint64_t left;
  if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= SECOND)
    return fails_with(EINVAL);
  if (wanted->tv_sec >= INT64_MAX / SECOND / 2) return pause();
  if (sleep_for((uint64_t)wanted->tv_sec * SECOND + (uint64_t)wanted->tv_nsec, &left) == 0)
    return 0;
  if (rest != NULL) {
    rest->tv_sec = (time_t)(left / SECOND);
    rest->tv_nsec = (long)(left % SECOND);
  }
  return -1;
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
