// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// file size: 4194304
// Any cookie, offset and size: entries of the directory and no others, and files within
// RLIMIT_FSIZE.
#include "operations.h"

enum { MANY = 200, LIMIT = 4194304, HEADER = 24 };

static const uint64_t boundaries[] = {
    0,
    1,
    2,
    MANY + 1,
    MANY + 2,
    MANY + 3,
    65535,
    65536,
    65537,
    INT32_MAX,
    UINT32_MAX,
    UINT64_C(0x100000000),
    INT64_MAX - 65536,
    INT64_MAX - 1,
    INT64_MAX,
    UINT64_C(0x8000000000000000),
    UINT64_C(0x8000000000010000),
    UINT64_MAX - 65536,
    UINT64_MAX - 1,
    UINT64_MAX,
};

/// Whether every entry in the buffer is of the directory `many`. What is cut off at the end is.
static bool are_known(const char* buffer, uint32_t size) {
  while (size >= HEADER) {
    uint32_t length;
    memcpy(&length, buffer + 16, sizeof length);
    buffer += HEADER;
    size -= HEADER;
    const uint32_t whole = length < size ? length : size;
    char name[16] = "";
    memcpy(name, buffer, whole < sizeof name - 1 ? whole : sizeof name - 1);
    const bool known = strncmp(name, "entry-", whole < 6 ? whole : 6) == 0 ||
                       strncmp(name, "..", whole) == 0 || strncmp(name, ".", whole) == 0;
    if (!known) return false;
    buffer += whole;
    size -= whole;
  }
  return true;
}

static void cookies(void) {
  static char buffer[4096];
  Fd fd = 0;
  expect_error(SUCCESS, "open", "many",
               open_at(OURS, text("many"), KEEP, DIRECTORY, FD_READDIR, 0, &fd));
  uint64_t some = 88172645463325252;
  for (size_t i = 0; i < COUNT(boundaries) + 500; ++i) {
    some ^= some << 13, some ^= some >> 7, some ^= some << 17;
    const uint64_t cookie = i < COUNT(boundaries) ? boundaries[i] : some >> (i % 64);
    static const uint32_t sizes[] = {0, 1, HEADER - 1, HEADER, HEADER + 1, 100, sizeof buffer};
    for (size_t k = 0; k < COUNT(sizes); ++k) {
      uint32_t used = UINT32_MAX;
      const uint32_t error = fd_readdir(fd, buffer, sizes[k], cookie, &used);
      expect(error == SUCCESS || error == INVAL, "fd_readdir", text("many"), error);
      if (error != SUCCESS) continue;
      expect(used <= sizes[k], "size", text("many"), used);
      expect(are_known(buffer, used), "entries", text("many"), used);
    }
  }
  // From the start all is as ever.
  size_t count = 0;
  for (uint64_t cookie = 0;;) {
    uint32_t used = 0;
    expect_error(SUCCESS, "fd_readdir", "many",
                 fd_readdir(fd, buffer, sizeof buffer, cookie, &used));
    const char* at = buffer;
    while (used >= (uint32_t)(at - buffer) + HEADER) {
      uint32_t length;
      memcpy(&length, at + 16, sizeof length);
      if (used < (uint32_t)(at - buffer) + HEADER + length) break;
      memcpy(&cookie, at, sizeof cookie);
      at += HEADER + length;
      ++count;
    }
    if (used < sizeof buffer) break;
  }
  expect(count == MANY + 2, "number of entries", text("many"), (uint32_t)count);
  fd_close(fd);
}

static void seeking(Fd fd) {
  static const struct {
    int64_t offset;
    uint32_t whence;
    uint32_t error;
  } seeks[] = {
      {0, 3, INVAL},         {0, UINT32_MAX, INVAL}, {-1, 0, INVAL},        {INT64_MIN, 0, INVAL},
      {INT64_MIN, 1, INVAL}, {INT64_MIN, 2, INVAL},  {-7, 2, INVAL},        {-6, 2, SUCCESS},
      {0, 2, SUCCESS},       {1, 1, SUCCESS},        {1 << 30, 0, SUCCESS},
  };
  for (size_t i = 0; i < COUNT(seeks); ++i) {
    uint64_t position = 0;
    const uint32_t error = fd_seek(fd, seeks[i].offset, seeks[i].whence, &position);
    expect_error(seeks[i].error, "fd_seek", "file", error);
  }
  for (size_t i = 0; i < COUNT(boundaries); ++i) {
    for (uint32_t whence = 0; whence < 3; ++whence) {
      uint64_t position = 0;
      const uint32_t error = fd_seek(fd, (int64_t)boundaries[i], whence, &position);
      expect(error == SUCCESS || error == INVAL || error == OVERFLOW, "fd_seek", text("file"),
             error);
    }
  }
}

static void sizes(Fd fd) {
  char bytes[16] = "inside";
  const Vector some = {bytes, sizeof bytes};
  Status status;
  uint32_t done = 0;
  for (size_t i = 0; i < COUNT(boundaries); ++i) {
    const uint64_t size = boundaries[i];
    const bool negative = size > INT64_MAX;
    const uint32_t too_large = negative ? INVAL : FBIG;
    expect_error(size <= LIMIT ? SUCCESS : too_large, "set_size", "file",
                 fd_filestat_set_size(fd, size));
    const uint32_t allocated = fd_allocate(fd, size, 1);
    expect(size < LIMIT ? allocated == SUCCESS || allocated == NOTSUP
                        : allocated == too_large || allocated == NOTSUP,
           "allocate at", text("file"), allocated);
    const uint32_t longer = fd_allocate(fd, 0, size);
    expect(size == 0 ? longer == INVAL
                     : longer == (size <= LIMIT ? SUCCESS : too_large) || longer == NOTSUP,
           "allocate", text("file"), longer);
    const uint32_t both = fd_allocate(fd, size, size);
    expect(size <= LIMIT || both != SUCCESS, "allocate twice", text("file"), both);
    const uint32_t advised = fd_advise(fd, size, size, 3);
    expect(advised == SUCCESS || advised == INVAL, "advise", text("file"), advised);
    const uint32_t written = fd_pwrite(fd, &some, 1, size, &done);
    expect(size < LIMIT ? written == SUCCESS : written == FBIG || written == INVAL, "pwrite at",
           text("file"), written);
    const uint32_t read = fd_pread(fd, &some, 1, size, &done);
    expect(size <= INT64_MAX ? read == SUCCESS || read == INVAL || read == OVERFLOW : read == INVAL,
           "pread at", text("file"), read);
    fd_filestat_get(fd, &status);
    expect(status.size <= LIMIT, "size", text("file"), (uint32_t)status.size);
  }
  uint64_t position = 0;
  expect_error(SUCCESS, "fd_seek", "the limit", fd_seek(fd, LIMIT - 4, 0, &position));
  expect_error(SUCCESS, "write up to", "the limit", fd_write(fd, &some, 1, &done));
  expect(done == 4, "bytes", text("the limit"), done);
  expect_error(FBIG, "write beyond", "the limit", fd_write(fd, &some, 1, &done));
  expect_error(INVAL, "advise", "what does not exist", fd_advise(fd, 0, 0, 6));
  expect_error(SUCCESS, "set_size", "back", fd_filestat_set_size(fd, 6));
}

/// Lists of buffers that are more than the host takes.
static void lists(Fd fd) {
  static Vector many[1100];
  char byte = 'i';
  uint32_t done = 0;
  for (size_t i = 0; i < COUNT(many); ++i) many[i] = (Vector){&byte, 1};
  expect_error(SUCCESS, "pwrite of", "1024 buffers", fd_pwrite(fd, many, 1024, 0, &done));
  expect_error(INVAL, "pwrite of", "1025 buffers", fd_pwrite(fd, many, 1025, 0, &done));
  expect_error(INVAL, "pread of", "1100 buffers", fd_pread(fd, many, 1100, 0, &done));
  expect_error(SUCCESS, "pwrite of", "no buffers", fd_pwrite(fd, many, 0, 0, &done));
}

int main(void) {
  cookies();
  Fd fd = 0;
  expect_error(SUCCESS, "open", "file", open_at(OURS, text("file"), KEEP, 0, ALL_RIGHTS, 0, &fd));
  seeking(fd);
  sizes(fd);
  lists(fd);
  return report();
}
