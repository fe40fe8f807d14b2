/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "posix.h"

static int is_own(pid_t process) {
  return process == 0 || process == getpid() ? 0 : fails_with(ESRCH);
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t* set) {
  if (is_own(process) != 0) return -1;
  if (size < sizeof(__cpu_mask) || size % sizeof(__cpu_mask) != 0) return fails_with(EINVAL);
  CPU_ZERO_S(size, set);
  CPU_SET_S(0, size, set);
  return 0;
}

int sched_setaffinity(pid_t process, size_t size, const cpu_set_t* set) {
  if (is_own(process) != 0) return -1;
  return size >= sizeof(__cpu_mask) && CPU_ISSET_S(0, size, set) ? 0 : fails_with(EINVAL);
}

int sched_getcpu(void) { return 0; }

int __sched_cpucount(size_t size, const cpu_set_t* set) {
  int count = 0;
  size_t i;
  for (i = 0; i < size / sizeof(__cpu_mask); ++i) count += __builtin_popcountl(set->__bits[i]);
  return count;
}

cpu_set_t* __sched_cpualloc(size_t count) { return calloc(1, CPU_ALLOC_SIZE(count)); }

void __sched_cpufree(cpu_set_t* set) { free(set); }

ALSO_PLAIN(sched_getaffinity);
ALSO_PLAIN(sched_setaffinity);
ALSO_PLAIN(sched_getcpu);
