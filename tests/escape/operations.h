// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything that can be done to one path beneath a directory, by name.
#pragma once

#include "expect.h"

static Fd directory = OURS;  // in which paths are looked up

static inline uint32_t open_keep(Path path) {
  return try_open(directory, path, KEEP, 0, RIGHT(fd_read));
}
static inline uint32_t open_follow(Path path) {
  return try_open(directory, path, FOLLOW, 0, RIGHT(fd_read));
}
static inline uint32_t open_to_write(Path path) {
  return try_open(directory, path, FOLLOW, 0, RIGHT(fd_read) | RIGHT(fd_write));
}
static inline uint32_t open_directory(Path path) {
  return try_open(directory, path, FOLLOW, ONLY_DIRECTORY, RIGHT(fd_readdir));
}
static inline uint32_t open_create(Path path) {
  return try_open(directory, path, KEEP, CREAT, RIGHT(fd_write));
}
static inline uint32_t open_create_follow(Path path) {
  return try_open(directory, path, FOLLOW, CREAT, RIGHT(fd_write));
}
static inline uint32_t open_new(Path path) {
  return try_open(directory, path, FOLLOW, CREAT | EXCL, RIGHT(fd_write));
}
static inline uint32_t open_truncate(Path path) {
  return try_open(directory, path, FOLLOW, TRUNC, RIGHT(fd_write));
}
static inline uint32_t status_keep(Path path) {
  struct filestat status;
  return wasi_path_filestat_get(directory, KEEP, path.bytes, path.length, &status);
}
static inline uint32_t status_follow(Path path) {
  struct filestat status;
  return wasi_path_filestat_get(directory, FOLLOW, path.bytes, path.length, &status);
}
static inline uint32_t set_times_keep(Path path) {
  return wasi_path_filestat_set_times(directory, KEEP, path.bytes, path.length, 0, 1, MTIM);
}
static inline uint32_t set_times_follow(Path path) {
  return wasi_path_filestat_set_times(directory, FOLLOW, path.bytes, path.length, 0, 1, MTIM);
}
static inline uint32_t read_link(Path path) {
  char target[256];
  uint32_t size;
  return wasi_path_readlink(directory, path.bytes, path.length, target, sizeof target, &size);
}
static inline uint32_t make_directory(Path path) {
  return wasi_path_create_directory(directory, path.bytes, path.length);
}
static inline uint32_t remove_directory(Path path) {
  return wasi_path_remove_directory(directory, path.bytes, path.length);
}
static inline uint32_t unlink_file(Path path) {
  return wasi_path_unlink_file(directory, path.bytes, path.length);
}
static inline uint32_t make_link(Path path) {
  return wasi_path_symlink("file", 4, directory, path.bytes, path.length);
}
static inline uint32_t rename_from(Path path) {
  return wasi_path_rename(directory, path.bytes, path.length, OURS, "taken", 5);
}
static inline uint32_t rename_to(Path path) {
  return wasi_path_rename(OURS, "file", 4, directory, path.bytes, path.length);
}
static inline uint32_t rename_directory_to(Path path) {
  return wasi_path_rename(OURS, "empty", 5, directory, path.bytes, path.length);
}
static inline uint32_t link_from(Path path) {
  return wasi_path_link(directory, 0, path.bytes, path.length, OURS, "taken", 5);
}
static inline uint32_t link_to(Path path) {
  return wasi_path_link(OURS, 0, "file", 4, directory, path.bytes, path.length);
}

typedef struct {
  const char* name;
  uint32_t (*call)(Path);
} Operation;

// clang-format off
#define OPERATION(function) {#function, function}
// clang-format on

static const Operation operations[] = {
    OPERATION(open_keep),      OPERATION(open_follow),         OPERATION(open_to_write),
    OPERATION(open_directory), OPERATION(open_create),         OPERATION(open_create_follow),
    OPERATION(open_new),       OPERATION(open_truncate),       OPERATION(status_keep),
    OPERATION(status_follow),  OPERATION(set_times_keep),      OPERATION(set_times_follow),
    OPERATION(read_link),      OPERATION(make_directory),      OPERATION(remove_directory),
    OPERATION(unlink_file),    OPERATION(make_link),           OPERATION(rename_from),
    OPERATION(rename_to),      OPERATION(rename_directory_to), OPERATION(link_from),
    OPERATION(link_to),
};

/// Does everything to `path`, which must fail with `wanted` each time.
static inline void expect_always(uint32_t wanted, Path path) {
  for (size_t i = 0; i < COUNT(operations); ++i) {
    expect_of(wanted, operations[i].name, path, operations[i].call(path));
  }
}
