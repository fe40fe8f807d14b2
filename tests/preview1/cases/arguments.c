// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// args_* and environ_*: run.py passes "one", "", "zwei ü" after the program's name, and the
// variables A=1 and EMPTY=.
#include "../expect.h"

static char text[512];
static char* pointers[16];

static void check_list(char* const* expected, u32 count, u32 stored, u32 size) {
  u32 whole = 0;
  CHECK(stored == count);
  for (u32 i = 0; i < count; ++i) {
    CHECK(strcmp(pointers[i], expected[i]) == 0);
    CHECK(pointers[i] == text + whole);
    whole += strlen(expected[i]) + 1;
  }
  CHECK(size == whole);
  CHECK(text[size] == '\xaa');
  CHECK(pointers[count] == NULL);
}

int main(int count, char** arguments) {
  static char* const variables[] = {"A=1", "EMPTY="};
  u32 stored = 99, size = 99;
  EXPECT(args_sizes_get, success, &stored, &size);
  memset(text, 0xaa, sizeof text);
  EXPECT(args_get, success, pointers, text);
  CHECK(stored == 4 && strcmp(pointers[1], "one") == 0 && strcmp(pointers[2], "") == 0 &&
        strcmp(pointers[3], "zwei \xc3\xbc") == 0);
  check_list(arguments, (u32)count, stored, size);

  memset(text, 0xaa, sizeof text);
  memset(pointers, 0, sizeof pointers);
  EXPECT(environ_sizes_get, success, &stored, &size);
  EXPECT(environ_get, success, pointers, text);
  check_list(variables, COUNT(variables), stored, size);
  return failed;
}
