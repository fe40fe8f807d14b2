// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every case shares: what it finds open, and how it says what it saw. A call that answers as
// expected prints "FUNCTION OUTCOME"; run.py compares these lines with the table in README.md.
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/preview1.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Descriptors that run.py passes.
enum {
  WORK = 3,     // an empty directory
  OTHER = 4,    // one on another file system, if there is any
  DEVICES = 5,  // /dev
  LISTENER = 6,
  CLIENT = 7,  // connected to the listener, which has not accepted it
  DATAGRAM = 8,
  DATAGRAM_PEER = 9,
  CLOSED = 99,
};

static bool failed;

static inline const char* outcome_name(u32 outcome) {
#define NAME(name) #name,
  static const char* const names[] = {ERRORS(NAME)};
#undef NAME
  return outcome < wasi_errors ? names[outcome] : "no errno";
}

static inline bool expect(const char* file, int line, const char* function, const char* what,
                          u32 expected, u32 found) {
  if (found == expected) {
    printf("%s %s\n", function, outcome_name(found));
    return true;
  }
  printf("%s:%d: %s %s: %s instead of %s\n", file, line, function, what, outcome_name(found),
         outcome_name(expected));
  failed = true;
  return false;
}

static inline bool check(const char* file, int line, const char* what, bool holds) {
  if (!holds) {
    printf("%s:%d: not so: %s\n", file, line, what);
    failed = true;
  }
  return holds;
}

// EXPECT(fd_close, badf, 99): the function answers so. EXPECT_AS says of what, in a table.
#define EXPECT(function, outcome, ...)                                     \
  expect(__FILE_NAME__, __LINE__, #function, #__VA_ARGS__, wasi_##outcome, \
         wasi_##function(__VA_ARGS__))
#define EXPECT_AS(function, what, expected, ...) \
  expect(__FILE_NAME__, __LINE__, #function, what, expected, wasi_##function(__VA_ARGS__))
#define CHECK(condition) check(__FILE_NAME__, __LINE__, #condition, condition)

// For steps that a case takes for granted.
#define MUST(call) must(__FILE_NAME__, __LINE__, #call, call)
static inline void must(const char* file, int line, const char* what, u32 error) {
  if (error == wasi_success) return;
  printf("%s:%d: %s: %s\n", file, line, what, outcome_name(error));
  exit(2);
}

// A path as functions take it.
#define PATH(text) (text), (u32)strlen(text)

static inline u32 open_at(u32 directory, const char* path, u32 oflags, u64 base, u32 fdflags) {
  u32 opened = 0;
  const u64 inheriting = base & RIGHT(path_open) ? ALL_RIGHTS : 0;
  MUST(wasi_path_open(directory, 0, PATH(path), oflags, base, inheriting, fdflags, &opened));
  return opened;
}

#define READ_WRITE (RIGHT(fd_read) | RIGHT(fd_write) | RIGHT(fd_seek) | RIGHT(fd_tell))
#define FILE_RIGHTS                                                                               \
  (READ_WRITE | RIGHT(fd_datasync) | RIGHT(fd_fdstat_set_flags) | RIGHT(fd_sync) |                \
   RIGHT(fd_advise) | RIGHT(fd_allocate) | RIGHT(fd_filestat_get) | RIGHT(fd_filestat_set_size) | \
   RIGHT(fd_filestat_set_times) | RIGHT(poll_fd_readwrite))
#define DIRECTORY_RIGHTS \
  (ALL_RIGHTS & ~(RIGHT(fd_write) | RIGHT(fd_allocate) | RIGHT(fd_filestat_set_size)))

// A new file of WORK with this content.
static inline u32 make_file(const char* path, const char* content) {
  const u32 fd = open_at(WORK, path, CREAT | TRUNC, FILE_RIGHTS, 0);
  u32 size;
  MUST(wasi_fd_write(fd, &(struct wasi_iovec){(void*)content, strlen(content)}, 1, &size));
  return fd;
}
static inline void touch(const char* path) { MUST(wasi_fd_close(make_file(path, ""))); }

static inline struct filestat status_of(const char* path) {
  struct filestat status;
  MUST(wasi_path_filestat_get(WORK, 0, PATH(path), &status));
  return status;
}
static inline bool is_there(const char* path) {
  struct filestat status;
  return wasi_path_filestat_get(WORK, 0, PATH(path), &status) == wasi_success;
}

static inline u64 now(u32 clock) {
  u64 time = 0;
  MUST(wasi_clock_time_get(clock, 0, &time));
  return time;
}
