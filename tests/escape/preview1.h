// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The imports of preview 1 that name files, as they are: a path is any bytes, and numbers are any
// numbers. And what every case does with their answers.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define IMPORT(name) \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) uint32_t name

typedef uint32_t Fd;
typedef struct {
  const char* bytes;
  uint32_t length;
} Path;
typedef struct {
  void* bytes;
  uint32_t length;
} Vector;
typedef struct {
  uint64_t device, inode;
  uint8_t type;
  uint64_t links, size, accessed, modified, changed;
} Status;
typedef struct {
  uint8_t type;
  uint16_t flags;
  uint64_t base, inheriting;
} FdStatus;

IMPORT(path_open)(Fd, uint32_t lookup, const char*, uint32_t, uint32_t flags, uint64_t base,
                  uint64_t inheriting, uint32_t fd_flags, Fd*);
IMPORT(path_create_directory)(Fd, const char*, uint32_t);
IMPORT(path_remove_directory)(Fd, const char*, uint32_t);
IMPORT(path_unlink_file)(Fd, const char*, uint32_t);
IMPORT(path_symlink)(const char* target, uint32_t, Fd, const char*, uint32_t);
IMPORT(path_readlink)(Fd, const char*, uint32_t, char*, uint32_t, uint32_t*);
IMPORT(path_filestat_get)(Fd, uint32_t lookup, const char*, uint32_t, Status*);
IMPORT(path_filestat_set_times)(Fd, uint32_t lookup, const char*, uint32_t, uint64_t, uint64_t,
                                uint32_t);
IMPORT(path_rename)(Fd, const char*, uint32_t, Fd, const char*, uint32_t);
IMPORT(path_link)(Fd, uint32_t lookup, const char*, uint32_t, Fd, const char*, uint32_t);
IMPORT(fd_close)(Fd);
IMPORT(fd_read)(Fd, const Vector*, uint32_t, uint32_t*);
IMPORT(fd_write)(Fd, const Vector*, uint32_t, uint32_t*);
IMPORT(fd_pread)(Fd, const Vector*, uint32_t, uint64_t, uint32_t*);
IMPORT(fd_pwrite)(Fd, const Vector*, uint32_t, uint64_t, uint32_t*);
IMPORT(fd_seek)(Fd, int64_t, uint32_t, uint64_t*);
IMPORT(fd_allocate)(Fd, uint64_t, uint64_t);
IMPORT(fd_advise)(Fd, uint64_t, uint64_t, uint32_t);
IMPORT(fd_filestat_get)(Fd, Status*);
IMPORT(fd_filestat_set_size)(Fd, uint64_t);
IMPORT(fd_filestat_set_times)(Fd, uint64_t, uint64_t, uint32_t);
IMPORT(fd_fdstat_get)(Fd, FdStatus*);
IMPORT(fd_fdstat_set_flags)(Fd, uint32_t);
IMPORT(fd_fdstat_set_rights)(Fd, uint64_t, uint64_t);
IMPORT(fd_readdir)(Fd, void*, uint32_t, uint64_t, uint32_t*);
IMPORT(fd_renumber)(Fd, Fd);
IMPORT(fd_prestat_get)(Fd, void*);
IMPORT(fd_sync)(Fd);

// Errors, by their numbers in preview 1.
enum {
  SUCCESS = 0,
  ACCES = 2,
  AGAIN = 6,
  BADF = 8,
  BUSY = 10,
  EXIST = 20,
  FBIG = 22,
  ILSEQ = 25,
  INVAL = 28,
  IO = 29,
  ISDIR = 31,
  LOOP = 32,
  MLINK = 34,
  NAMETOOLONG = 37,
  NODEV = 43,
  NOENT = 44,
  NOTDIR = 54,
  NOTEMPTY = 55,
  NOTSUP = 58,
  NXIO = 60,
  OVERFLOW = 61,
  PERM = 63,
  ROFS = 69,
  SPIPE = 70,
  XDEV = 75,
  NOTCAPABLE = 76,
};

enum { KEEP = 0, FOLLOW = 1 };                                       // lookupflags
enum { CREAT = 1, DIRECTORY = 2, EXCL = 4, TRUNC = 8 };              // oflags
enum { APPEND = 1, DSYNC = 2, NONBLOCK = 4, RSYNC = 8, SYNC = 16 };  // fdflags
enum { BLOCK_DEVICE = 1, CHARACTER_DEVICE, DIRECTORY_TYPE, REGULAR_FILE, SYMBOLIC_LINK = 7 };
enum { MTIM = 4 };  // fstflags

#define RIGHT(bit) (UINT64_C(1) << (bit))
#define FD_READ RIGHT(1)
#define FD_SEEK RIGHT(2)
#define FD_WRITE RIGHT(6)
#define FD_ALLOCATE RIGHT(8)
#define PATH_CREATE_FILE RIGHT(10)
#define PATH_OPEN RIGHT(13)
#define FD_READDIR RIGHT(14)
#define PATH_FILESTAT_SET_SIZE RIGHT(19)
#define FD_FILESTAT_SET_SIZE RIGHT(22)
#define ALL_RIGHTS (RIGHT(30) - 1)

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
  return path_open(at, lookup, path.bytes, path.length, flags, base, 0, fd_flags, fd);
}

/// Opens, and closes again.
static inline uint32_t try_open(Fd at, Path path, uint32_t lookup, uint32_t flags, uint64_t base) {
  Fd fd = 0;
  const uint32_t error = open_at(at, path, lookup, flags, base, NONBLOCK, &fd);
  if (error == SUCCESS) fd_close(fd);
  return error;
}

/// To be returned by main().
static inline int report(void) {
  printf("%u checks, %u failures\n", checks, failures);
  return failures == 0 && checks > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
