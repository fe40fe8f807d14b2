/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "posix.h"

static const char name[] = "/dev/tty";

static int check_terminal(int fd) {
  struct termios settings;
  return tcgetattr(fd, &settings);
}

/* Of the terminals that there may be, the one that has a name. */
char* ttyname(int fd) {
  static char kept[sizeof name];
  return check_terminal(fd) != 0 ? NULL : strcpy(kept, name);
}

int ttyname_r(int fd, char* buffer, size_t size) {
  if (check_terminal(fd) != 0) return errno;
  if (size < sizeof name) return ERANGE;
  strcpy(buffer, name);
  return 0;
}

char* ctermid(char* buffer) {
  static char kept[L_ctermid];
  return strcpy(buffer != NULL ? buffer : kept, name);
}

/* The program is alone in its group, and that is always in the foreground. */
pid_t tcgetpgrp(int fd) { return check_terminal(fd) != 0 ? -1 : getpgrp(); }

int tcsetpgrp(int fd, pid_t group) {
  if (check_terminal(fd) != 0) return -1;
  if (group == getpgrp()) return 0;
  return fails_with(group < 0 ? EINVAL : EPERM);
}

ALSO_PLAIN(ttyname);
ALSO_PLAIN(ttyname_r);
ALSO_PLAIN(ctermid);
ALSO_PLAIN(tcgetpgrp);
ALSO_PLAIN(tcsetpgrp);
