/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"
#include "program_name.h"

unsigned int error_message_count;
int error_one_per_line;
void (*error_print_progname)(void);

static void report(int status, int code, const char* file, unsigned int line, const char* format,
                   va_list arguments) {
  (void)fflush(stdout);
  if (error_print_progname != NULL) {
    error_print_progname();
  } else {
    (void)fprintf(stderr, "%s:%s", program_name(), file == NULL ? " " : "");
  }
  if (file != NULL) (void)fprintf(stderr, "%s:%u: ", file, line);
  (void)vfprintf(stderr, format, arguments);
  if (code != 0) (void)fprintf(stderr, ": %s", strerror(code));
  (void)fputc('\n', stderr);
  ++error_message_count;
  if (status != 0) exit(status);
}

void error(int status, int code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  report(status, code, NULL, 0, format, arguments);
  va_end(arguments);
}

void error_at_line(int status, int code, const char* file, unsigned int line, const char* format,
                   ...) {
  static const char* last_file;
  static unsigned int last_line;
  va_list arguments;

  if (error_one_per_line != 0) {
    const int same = last_file != NULL && last_line == line &&
                     (last_file == file || strcmp(last_file, file) == 0);
    if (same) return;
    last_file = file;
    last_line = line;
  }
  va_start(arguments, format);
  report(status, code, file, line, format, arguments);
  va_end(arguments);
}

ALSO_PLAIN(error);
ALSO_PLAIN(error_at_line);
