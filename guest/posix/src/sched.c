/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "posix.h"

/* On Linux: of SCHED_FIFO and SCHED_RR; and how long a turn may be. */
enum { MOST_PRIORITY = 99, TURN = 4000000 };

static int is_own(pid_t process) {
  if (process < 0) return fails_with(EINVAL);
  return process == 0 || process == getpid() ? 0 : fails_with(ESRCH);
}

int sched_get_priority_min(int policy) {
  if (policy < SCHED_OTHER || policy > SCHED_RR) return fails_with(EINVAL);
  return policy == SCHED_OTHER ? 0 : 1;
}

int sched_get_priority_max(int policy) {
  if (policy < SCHED_OTHER || policy > SCHED_RR) return fails_with(EINVAL);
  return policy == SCHED_OTHER ? 0 : MOST_PRIORITY;
}

int sched_getscheduler(pid_t process) { return is_own(process) != 0 ? -1 : SCHED_OTHER; }

int sched_setscheduler(pid_t process, int policy, const struct sched_param* wanted) {
  if (is_own(process) != 0) return -1;
  if (wanted->sched_priority < sched_get_priority_min(policy) ||
      wanted->sched_priority > sched_get_priority_max(policy))
    return fails_with(EINVAL);
  return policy == SCHED_OTHER ? 0 : fails_with(EPERM);
}

int sched_getparam(pid_t process, struct sched_param* present) {
  if (is_own(process) != 0) return -1;
  present->sched_priority = 0;
  return 0;
}

int sched_rr_get_interval(pid_t process, struct timespec* interval) {
  if (is_own(process) != 0) return -1;
  interval->tv_sec = 0;
  interval->tv_nsec = TURN;
  return 0;
}

int sched_setparam(pid_t process, const struct sched_param* wanted) {
  return sched_setscheduler(process, SCHED_OTHER, wanted);
}

ALSO_PLAIN(sched_get_priority_min);
ALSO_PLAIN(sched_get_priority_max);
ALSO_PLAIN(sched_getscheduler);
ALSO_PLAIN(sched_setscheduler);
ALSO_PLAIN(sched_getparam);
ALSO_PLAIN(sched_rr_get_interval);
ALSO_PLAIN(sched_setparam);
