/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"

char* getpass(const char* prompt) {
  static char line[256];
  (void)fputs(prompt, stderr);
  if (fgets(line, sizeof line, stdin) == NULL) return NULL;
  line[strcspn(line, "\n")] = '\0';
  return line;
}

ALSO_PLAIN(getpass);
