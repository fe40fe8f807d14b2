// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Says a word and waits for the end of standard input.
#include <stdio.h>

int main(void) {
  puts("hello");
  fflush(stdout);
  getchar();
}
