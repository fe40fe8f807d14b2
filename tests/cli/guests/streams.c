// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copies a line of standard input to standard output and standard error.
#include <stdio.h>

int main(void) {
  char line[80] = "nothing\n";
  if (!fgets(line, sizeof line, stdin) && ferror(stdin)) return 3;
  printf("out: %s", line);
  fprintf(stderr, "err: %s", line);
}
