/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "posix.h"

static const char* const texts[] = {"Unknown signal",
                                    "Hangup",
                                    "Interrupt",
                                    "Quit",
                                    "Illegal instruction",
                                    "Trace/breakpoint trap",
                                    "Aborted",
                                    "Bus error",
                                    "Floating point exception",
                                    "Killed",
                                    "User defined signal 1",
                                    "Segmentation fault",
                                    "User defined signal 2",
                                    "Broken pipe",
                                    "Alarm clock",
                                    "Terminated",
                                    "Stack fault",
                                    "Child exited",
                                    "Continued",
                                    "Stopped (signal)",
                                    "Stopped",
                                    "Stopped (tty input)",
                                    "Stopped (tty output)",
                                    "Urgent I/O condition",
                                    "CPU time limit exceeded",
                                    "File size limit exceeded",
                                    "Virtual timer expired",
                                    "Profiling timer expired",
                                    "Window changed",
                                    "I/O possible",
                                    "Power failure",
                                    "Bad system call"};

char* strsignal(int number) {
  static char other[40];
  if (number > 0 && number < (int)(sizeof texts / sizeof *texts)) return (char*)texts[number];
  if (number >= SIGRTMIN && number <= SIGRTMAX) {
    (void)snprintf(other, sizeof other, "Real-time signal %d", number - SIGRTMIN);
  } else {
    (void)snprintf(other, sizeof other, "%s %d", texts[0], number);
  }
  return other;
}

void psignal(int number, const char* prefix) {
  const int has_prefix = prefix != NULL && *prefix != '\0';
  (void)fprintf(stderr, "%s%s%s\n", has_prefix ? prefix : "", has_prefix ? ": " : "",
                strsignal(number));
}

ALSO_PLAIN(strsignal);
ALSO_PLAIN(psignal);
