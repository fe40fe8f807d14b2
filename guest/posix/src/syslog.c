/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "posix.h"

enum { PRIORITY = 7, EVERY_PRIORITY = LOG_UPTO(LOG_DEBUG) };

static const char* identity;
static int options;
static int mask = EVERY_PRIORITY;

void openlog(const char* name, int chosen, int facility) {
  (void)facility;
  identity = name;
  options = chosen;
}

void closelog(void) { identity = NULL; }

int setlogmask(int wanted) {
  int former = mask;
  if (wanted != 0) mask = wanted;
  return former;
}

/* %m, for what errno tells, is printf's own in musl, and so in wasi-libc. */
void vsyslog(int priority, const char* format, va_list arguments) {
  int error = errno;
  size_t length = strlen(format);

  if ((mask & LOG_MASK(priority & PRIORITY)) == 0) return;
  if (identity != NULL) (void)fputs(identity, stderr);
  if ((options & LOG_PID) != 0) (void)fprintf(stderr, "[%d]", (int)getpid());
  if (identity != NULL || (options & LOG_PID) != 0) (void)fputs(": ", stderr);
  errno = error;
  (void)vfprintf(stderr, format, arguments);
  if (length == 0 || format[length - 1] != '\n') (void)fputc('\n', stderr);
  errno = error;
}

void syslog(int priority, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsyslog(priority, format, arguments);
  va_end(arguments);
}

ALSO_PLAIN(openlog);
ALSO_PLAIN(syslog);
ALSO_PLAIN(vsyslog);
ALSO_PLAIN(closelog);
ALSO_PLAIN(setlogmask);
