/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <utmp.h>

#include "posix.h"

void setutent(void) {}
void endutent(void) {}

struct utmp* getutent(void) {
  errno = ENOENT;
  return NULL;
}

struct utmp* getutid(const struct utmp* wanted) {
  (void)wanted;
  return getutent();
}

struct utmp* getutline(const struct utmp* wanted) {
  (void)wanted;
  return getutent();
}

int utmpname(const char* file) {
  (void)file;
  return 0;
}

ALSO_PLAIN(setutent);
ALSO_PLAIN(endutent);
ALSO_PLAIN(getutent);
ALSO_PLAIN(getutid);
ALSO_PLAIN(getutline);
ALSO_PLAIN(utmpname);
