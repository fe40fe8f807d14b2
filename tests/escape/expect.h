// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every case does with paths, which are any bytes, and with what the imports answer.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/preview1.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef uint32_t Fd;
typedef struct {
  const char* bytes;
  uint32_t length;
} Path;

enum { KEEP = 0 };  // lookupflags, beside FOLLOW

// Directories that the command grants.
enum { OURS = 3, THEIRS = 4 };

static unsigned checks, failures;

/// Counts a check, and prints one that fails.
static inline void expect(bool holds, const char* operation, Path path, uint32_t got) {
  ++checks;
  if (holds) return;
  ++failures;
  const int length = path.length < 80 ? (int)path.length : 80;
  printf("%s of %.*s: error %u\n", operation, length, path.bytes, (unsigned)got);
}

static inline void expect_of(uint32_t wanted, const char* operation, Path path, uint32_t got) {
  if (got != wanted) printf("wanted %u: ", (unsigned)wanted);
  expect(got == wanted, operation, path, got);
}

static inline Path text(const char* text) { return (Path){text, (uint32_t)strlen(text)}; }

static inline void expect_error(uint32_t wanted, const char* operation, const char* path,
                                uint32_t got) {
  expect_of(wanted, operation, text(path), got);
}

/// Opens; what has been opened goes to `*fd`.
static inline uint32_t open_at(Fd at, Path path, uint32_t lookup, uint32_t flags, uint64_t base,
                               uint32_t fd_flags, Fd* fd) {
  return wasi_path_open(at, lookup, path.bytes, path.length, flags, base, 0, fd_flags, fd);
}

/// Opens, and closes again.
static inline uint32_t try_open(Fd at, Path path, uint32_t lookup, uint32_t flags, uint64_t base) {
  Fd fd = 0;
  const uint32_t error = open_at(at, path, lookup, flags, base, NONBLOCK, &fd);
  if (error == wasi_success) wasi_fd_close(fd);
  return error;
}

/// To be returned by main().
static inline int report(void) {
  printf("%u checks, %u failures\n", checks, failures);
  return failures == 0 && checks > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
