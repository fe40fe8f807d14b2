/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <unistd.h>

#include "posix.h"

enum { PARENT = 1, OWN = 42 };

pid_t getpid(void) { return OWN; }

pid_t getppid(void) { return PARENT; }

pid_t getpgrp(void) { return OWN; }

static pid_t own(pid_t process) { return process == 0 || process == OWN ? OWN : fails_with(ESRCH); }

pid_t getpgid(pid_t process) { return own(process); }

pid_t getsid(pid_t process) { return own(process); }

pid_t setsid(void) { return fails_with(EPERM); }

int setpgid(pid_t process, pid_t group) {
  if (group < 0) return fails_with(EINVAL);
  if (own(process) < 0) return -1;
  return fails_with(EPERM); /* as for any that leads a session */
}

int setpgrp(void) { return setpgid(0, 0); }

ALSO_PLAIN(getpid);
ALSO_PLAIN(getppid);
ALSO_PLAIN(getpgrp);
ALSO_PLAIN(getpgid);
ALSO_PLAIN(getsid);
ALSO_PLAIN(setsid);
ALSO_PLAIN(setpgid);
ALSO_PLAIN(setpgrp);
