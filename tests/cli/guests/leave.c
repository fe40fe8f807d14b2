// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ends as it is told: leave exit N | return N | abort | divide | memory | recurse
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int zero;

static int recurse(int depth) {
  volatile int frame[64];
  frame[depth % 64] = depth;
  if (zero) return depth;
  return recurse(depth + 1) + frame[depth % 64];
}

int main(int argc, char** argv) {
  if (argc < 2) return 0;
  puts("before");
  fflush(stdout);
  if (strcmp(argv[1], "exit") == 0) exit(atoi(argv[2]));
  if (strcmp(argv[1], "return") == 0) return atoi(argv[2]);
  if (strcmp(argv[1], "abort") == 0) abort();
  if (strcmp(argv[1], "divide") == 0) return 7 / zero;
  if (strcmp(argv[1], "memory") == 0) return *(volatile int*)0x7ffffff0;
  if (strcmp(argv[1], "recurse") == 0) return recurse(0);
  return 2;
}
