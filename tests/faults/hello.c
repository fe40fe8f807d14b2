// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Says what it can: start.py makes that difficult.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char** words) {
  const int written = printf("hello %s\n", count > 1 ? words[1] : "");
  if (written < 0 || fflush(stdout) != 0) {
    fprintf(stderr, "%s\n", errno == ENOSPC ? "ENOSPC" : errno == EPIPE ? "EPIPE" : strerror(errno));
    return 3;
  }
  return 0;
}
