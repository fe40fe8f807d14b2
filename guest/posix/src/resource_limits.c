/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sys/resource.h>
#include <unistd.h>

#include "posix.h"

enum { FILES = 1048576 };

/* Without a word of the program, no limit; but for what has to be finite. */
static struct {
  struct rlimit limit;
  int is_set;
} kept[RLIM_NLIMITS];

int getrlimit(int resource, struct rlimit* limit) {
  if (resource < 0 || resource >= RLIM_NLIMITS) return fails_with(EINVAL);
  if (kept[resource].is_set) {
    *limit = kept[resource].limit;
  } else {
    limit->rlim_cur = limit->rlim_max = resource == RLIMIT_NOFILE ? FILES : RLIM_INFINITY;
    if (resource == RLIMIT_CORE) limit->rlim_cur = 0;
  }
  return 0;
}

int setrlimit(int resource, const struct rlimit* limit) {
  struct rlimit former;
  if (getrlimit(resource, &former) != 0) return -1;
  if (limit->rlim_cur > limit->rlim_max) return fails_with(EINVAL);
  if (limit->rlim_max > former.rlim_max) return fails_with(EPERM);
  kept[resource].limit = *limit;
  kept[resource].is_set = 1;
  return 0;
}

int getdtablesize(void) {
  struct rlimit limit;
  (void)getrlimit(RLIMIT_NOFILE, &limit);
  return (int)limit.rlim_cur;
}

ALSO_PLAIN(getrlimit);
ALSO_PLAIN(setrlimit);
ALSO_PLAIN(getdtablesize);
