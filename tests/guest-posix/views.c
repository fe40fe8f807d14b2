// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Copies the files that its arguments name to standard output.
#include <stdio.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    FILE* file = fopen(argv[i], "rb");
    if (file == NULL) {
      perror(argv[i]);
      return 1;
    }
    for (int byte; (byte = fgetc(file)) != EOF;) putchar(byte);
    fclose(file);
  }
  return 0;
}
