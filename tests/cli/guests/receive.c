// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints what comes in on descriptor 3.
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char buffer[256];
  ssize_t size = 0;
  while ((size = read(3, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, (size_t)size, stdout);
  return size == 0 ? 0 : 3;
}
