// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints what it was started with: show args | env NAME... | read FILE | write FILE TEXT | list DIR
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char* what) {
  printf("%s: %s\n", what, strerror(errno));
  return 3;
}

static int read_file(const char* name) {
  FILE* const file = fopen(name, "r");
  if (!file) return fail(name);
  for (int c = 0; (c = fgetc(file)) != EOF;) putchar(c);
  fclose(file);
  return 0;
}

static int write_file(const char* name, const char* text) {
  FILE* const file = fopen(name, "w");
  if (!file) return fail(name);
  const int printed = fprintf(file, "%s\n", text);
  return fclose(file) == 0 && printed >= 0 ? 0 : fail(name);
}

static int list(const char* name) {
  DIR* const directory = opendir(name);
  if (!directory) return fail(name);
  int count = 0;
  for (const struct dirent* entry = NULL; (entry = readdir(directory));) {
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  }
  printf("%d entries\n", count);
  closedir(directory);
  return 0;
}

int main(int argc, char** argv) {
  const char* const what = argc > 1 ? argv[1] : "args";
  if (strcmp(what, "args") == 0) {
    for (int i = 0; i < argc; ++i) printf("%d: %s\n", i, argv[i]);
  } else if (strcmp(what, "env") == 0) {
    for (int i = 2; i < argc; ++i) {
      const char* const value = getenv(argv[i]);
      printf("%s=%s\n", argv[i], value ? value : "(none)");
    }
  } else if (strcmp(what, "read") == 0 && argc == 3) {
    return read_file(argv[2]);
  } else if (strcmp(what, "write") == 0 && argc == 4) {
    return write_file(argv[2], argv[3]);
  } else if (strcmp(what, "list") == 0 && argc == 3) {
    return list(argv[2]);
  } else {
    return 4;
  }
}
