/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "posix.h"

enum { EVERY_PRIORITY = LOG_UPTO(LOG_DEBUG), USUAL_SIZE = 1024 };

static const char* identity;
static int options;
static int mask = EVERY_PRIORITY;

void openlog(const char* name, int chosen, int facility) {
  (void)facility;
  if (name != NULL) identity = name;
  options = chosen;
}

void closelog(void) { identity = NULL; }

int setlogmask(int wanted) {
  int former = mask;
  if (wanted != 0) mask = wanted;
  return former;
}

/* Stores as much of a line as there is room for, without its end; returns the length of all of it.
 * %m, for what errno tells, is printf's own in musl, and so in wasi-libc. */
static int format_line(char* line, size_t size, int error, const char* format, va_list arguments) {
  const char* name = identity != NULL ? identity : "";
  int begun = 0;
  int rest;

  if ((options & LOG_PID) != 0) {
    begun = snprintf(line, size, "%s[%d]: ", name, (int)getpid());
  } else if (identity != NULL) {
    begun = snprintf(line, size, "%s: ", name);
  }
  if (begun < 0) return begun;
  errno = error;
  rest = (size_t)begun < size ? vsnprintf(line + begun, size - (size_t)begun, format, arguments)
                              : vsnprintf(NULL, 0, format, arguments);
  return rest < 0 ? rest : begun + rest;
}

/* One write for each message: those of several programs do not mix. */
void vsyslog(int priority, const char* format, va_list arguments) {
  int error = errno;
  char usual[USUAL_SIZE];
  char* line = usual;
  va_list again;
  int length;

  if ((mask & LOG_MASK(LOG_PRI(priority))) == 0) return;
  va_copy(again, arguments);
  length = format_line(usual, sizeof usual, error, format, arguments);
  if (length + 1 >= USUAL_SIZE) {
    line = (char*)malloc((size_t)length + 2);
    if (line != NULL) {
      (void)format_line(line, (size_t)length + 2, error, format, again);
    } else { /* what fits */
      line = usual;
      length = USUAL_SIZE - 2;
    }
  }
  va_end(again);
  if (length >= 0) {
    if (length == 0 || line[length - 1] != '\n') line[length++] = '\n';
    (void)fwrite(line, 1, (size_t)length, stderr);
  }
  if (line != usual) free(line);
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
