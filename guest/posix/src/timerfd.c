/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <sys/timerfd.h>
#include <time.h>

#include "close_on_exec.h"
#include "sluice_posix_1.h"

enum { LINUX_REALTIME = 0, LINUX_MONOTONIC = 1 };

static struct linux_time to_linux(const struct timespec* time) {
  const struct linux_time same = {time->tv_sec, time->tv_nsec};
  return same;
}

static struct timespec from_linux(const struct linux_time* time) {
  struct timespec same;
  same.tv_sec = (time_t)time->seconds;
  same.tv_nsec = (long)time->nanoseconds;
  return same;
}

static void store(struct itimerspec* out, const struct timer_setting* setting) {
  out->it_interval = from_linux(&setting->interval);
  out->it_value = from_linux(&setting->next);
}

int timerfd_create(clockid_t clock, int flags) {
  const uint32_t number = clock == CLOCK_REALTIME ? LINUX_REALTIME : LINUX_MONOTONIC;
  int fd = -1;
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return fails_with(EINVAL);
  if ((flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) != 0) return fails_with(EINVAL);
  if (result_of(sluice_posix_1_timer_open(number, linux_open_flags(flags), &fd)) != 0) return -1;
  note_exec_flag(fd, flags & TFD_CLOEXEC);
  return fd;
}

int timerfd_settime(int fd, int flags, const struct itimerspec* setting,
                    struct itimerspec* former) {
  struct timer_setting wanted;
  struct timer_setting replaced;
  if (setting == NULL) return fails_with(EFAULT);
  wanted.interval = to_linux(&setting->it_interval);
  wanted.next = to_linux(&setting->it_value);
  if (result_of(sluice_posix_1_timer_set(fd, (uint32_t)flags, &wanted, &replaced)) != 0) return -1;
  if (former != NULL) store(former, &replaced);
  return 0;
}

int timerfd_gettime(int fd, struct itimerspec* setting) {
  struct timer_setting found;
  if (setting == NULL) return fails_with(EFAULT);
  if (result_of(sluice_posix_1_timer_get(fd, &found)) != 0) return -1;
  store(setting, &found);
  return 0;
}

ALSO_PLAIN(timerfd_create);
ALSO_PLAIN(timerfd_settime);
ALSO_PLAIN(timerfd_gettime);
