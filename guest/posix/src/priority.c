/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include "posix.h"
#include "user.h"

enum { LOWEST = PRIO_MAX - 1 };

static int niceness;

static int concerns_us(int which, id_t who) {
  switch (which) {
    case PRIO_PROCESS:
    case PRIO_PGRP:
      return who == 0 || who == (id_t)getpid() ? 0 : fails_with(ESRCH);
    case PRIO_USER:
      return who == 0 || who == ONLY_USER ? 0 : fails_with(ESRCH);
    default:
      return fails_with(EINVAL);
  }
}

int getpriority(int which, id_t who) { return concerns_us(which, who) != 0 ? -1 : niceness; }

int setpriority(int which, id_t who, int wanted) {
  if (concerns_us(which, who) != 0) return -1;
  if (wanted < PRIO_MIN) wanted = PRIO_MIN;
  if (wanted > LOWEST) wanted = LOWEST;
  if (wanted < niceness) return fails_with(EACCES);
  niceness = wanted;
  return 0;
}

int nice(int more) {
  const int64_t wanted = (int64_t)niceness + more;
  const int bounded = wanted > LOWEST ? LOWEST : wanted < PRIO_MIN ? PRIO_MIN : (int)wanted;
  if (setpriority(PRIO_PROCESS, 0, bounded) != 0) return fails_with(EPERM);
  return niceness;
}

ALSO_PLAIN(getpriority);
ALSO_PLAIN(setpriority);
ALSO_PLAIN(nice);
