/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"
#include "program_name.h"

void vwarnx(const char* format, va_list arguments) {
  (void)fprintf(stderr, "%s: ", short_program_name());
  if (format != NULL) (void)vfprintf(stderr, format, arguments);
  (void)fputc('\n', stderr);
}

void vwarn(const char* format, va_list arguments) {
  const int error = errno;
  (void)fprintf(stderr, "%s: ", short_program_name());
  if (format != NULL) {
    (void)vfprintf(stderr, format, arguments);
    (void)fputs(": ", stderr);
  }
  (void)fprintf(stderr, "%s\n", strerror(error));
}

void verr(int status, const char* format, va_list arguments) {
  vwarn(format, arguments);
  exit(status);
}

void verrx(int status, const char* format, va_list arguments) {
  vwarnx(format, arguments);
  exit(status);
}

#define PASS_ON(format, call)    \
  do {                           \
    va_list arguments;           \
    va_start(arguments, format); \
    call;                        \
    va_end(arguments);           \
  } while (0)

void warn(const char* format, ...) { PASS_ON(format, vwarn(format, arguments)); }

void warnx(const char* format, ...) { PASS_ON(format, vwarnx(format, arguments)); }

void err(int status, const char* format, ...) {
  PASS_ON(format, vwarn(format, arguments));
  exit(status);
}

void errx(int status, const char* format, ...) {
  PASS_ON(format, vwarnx(format, arguments));
  exit(status);
}

ALSO_PLAIN(vwarnx);
ALSO_PLAIN(vwarn);
ALSO_PLAIN(verr);
ALSO_PLAIN(verrx);
ALSO_PLAIN(warn);
ALSO_PLAIN(warnx);
ALSO_PLAIN(err);
ALSO_PLAIN(errx);
