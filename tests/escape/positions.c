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
  expect_error(wasi_success, "open", "many",
               open_at(OURS, text("many"), KEEP, ONLY_DIRECTORY, RIGHT(fd_readdir), 0, &fd));
  uint64_t some = 88172645463325252;
  for (size_t i = 0; i < COUNT(boundaries) + 500; ++i) {
    some ^= some << 13, some ^= some >> 7, some ^= some << 17;
    const uint64_t cookie = i < COUNT(boundaries) ? boundaries[i] : some >> (i % 64);
    static const uint32_t sizes[] = {0, 1, HEADER - 1, HEADER, HEADER + 1, 100, sizeof buffer};
    for (size_t k = 0; k < COUNT(sizes); ++k) {
      uint32_t used = UINT32_MAX;
      const uint32_t error = wasi_fd_readdir(fd, buffer, sizes[k], cookie, &used);
      expect(error == wasi_success || error == wasi_inval, "fd_readdir", text("many"), error);
      if (error != wasi_success) continue;
      expect(used <= sizes[k], "size", text("many"), used);
      expect(are_known(buffer, used), "entries", text("many"), used);
    }
  }
  // From the start all is as ever.
  size_t count = 0;
  for (uint64_t cookie = 0;;) {
    uint32_t used = 0;
    expect_error(wasi_success, "fd_readdir", "many",
                 wasi_fd_readdir(fd, buffer, sizeof buffer, cookie, &used));
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
  wasi_fd_close(fd);
}

static void seeking(Fd fd) {
  static const struct {
    int64_t offset;
    uint32_t whence;
    uint32_t error;
  } seeks[] = {
      {0, 3, wasi_inval},         {0, UINT32_MAX, wasi_inval}, {-1, 0, wasi_inval},
      {INT64_MIN, 0, wasi_inval}, {INT64_MIN, 1, wasi_inval},  {INT64_MIN, 2, wasi_inval},
      {-7, 2, wasi_inval},        {-6, 2, wasi_success},       {0, 2, wasi_success},
      {1, 1, wasi_success},       {1 << 30, 0, wasi_success},
  };
  for (size_t i = 0; i < COUNT(seeks); ++i) {
    uint64_t position = 0;
    const uint32_t error = wasi_fd_seek(fd, seeks[i].offset, seeks[i].whence, &position);
    expect_error(seeks[i].error, "fd_seek", "file", error);
  }
  for (size_t i = 0; i < COUNT(boundaries); ++i) {
    for (uint32_t whence = 0; whence < 3; ++whence) {
      uint64_t position = 0;
      const uint32_t error = wasi_fd_seek(fd, (int64_t)boundaries[i], whence, &position);
      expect(error == wasi_success || error == wasi_inval || error == wasi_overflow, "fd_seek",
             text("file"), error);
    }
  }
}

static void sizes(Fd fd) {
  char bytes[16] = "inside";
  const struct wasi_iovec some = {bytes, sizeof bytes};
  struct filestat status;
  uint32_t done = 0;
  for (size_t i = 0; i < COUNT(boundaries); ++i) {
    const uint64_t size = boundaries[i];
    const bool negative = size > INT64_MAX;
    const uint32_t too_large = negative ? wasi_inval : wasi_fbig;
    expect_error(size <= LIMIT ? wasi_success : too_large, "set_size", "file",
                 wasi_fd_filestat_set_size(fd, size));
    const uint32_t allocated = wasi_fd_allocate(fd, size, 1);
    expect(size < LIMIT ? allocated == wasi_success || allocated == wasi_notsup
                        : allocated == too_large || allocated == wasi_notsup,
           "allocate at", text("file"), allocated);
    const uint32_t longer = wasi_fd_allocate(fd, 0, size);
    expect(size == 0
               ? longer == wasi_inval
               : longer == (size <= LIMIT ? wasi_success : too_large) || longer == wasi_notsup,
           "allocate", text("file"), longer);
    const uint32_t both = wasi_fd_allocate(fd, size, size);
    expect(size <= LIMIT || both != wasi_success, "allocate twice", text("file"), both);
    const uint32_t advised = wasi_fd_advise(fd, size, size, 3);
    expect(advised == wasi_success || advised == wasi_inval, "advise", text("file"), advised);
    const uint32_t written = wasi_fd_pwrite(fd, &some, 1, size, &done);
    expect(size < LIMIT ? written == wasi_success : written == wasi_fbig || written == wasi_inval,
           "pwrite at", text("file"), written);
    const uint32_t read = wasi_fd_pread(fd, &some, 1, size, &done);
    expect(size <= INT64_MAX ? read == wasi_success || read == wasi_inval || read == wasi_overflow
                             : read == wasi_inval,
           "pread at", text("file"), read);
    wasi_fd_filestat_get(fd, &status);
    expect(status.size <= LIMIT, "size", text("file"), (uint32_t)status.size);
  }
  uint64_t position = 0;
  expect_error(wasi_success, "fd_seek", "the limit", wasi_fd_seek(fd, LIMIT - 4, 0, &position));
  expect_error(wasi_success, "write up to", "the limit", wasi_fd_write(fd, &some, 1, &done));
  expect(done == 4, "bytes", text("the limit"), done);
  expect_error(wasi_fbig, "write beyond", "the limit", wasi_fd_write(fd, &some, 1, &done));
  expect_error(wasi_inval, "advise", "what does not exist", wasi_fd_advise(fd, 0, 0, 6));
  expect_error(wasi_success, "set_size", "back", wasi_fd_filestat_set_size(fd, 6));
}

/// Lists of buffers that are more than the host takes.
static void lists(Fd fd) {
  static struct wasi_iovec many[1100];
  char byte = 'i';
  uint32_t done = 0;
  for (size_t i = 0; i < COUNT(many); ++i) many[i] = (struct wasi_iovec){&byte, 1};
  expect_error(wasi_success, "pwrite of", "1024 buffers", wasi_fd_pwrite(fd, many, 1024, 0, &done));
  expect_error(wasi_inval, "pwrite of", "1025 buffers", wasi_fd_pwrite(fd, many, 1025, 0, &done));
  expect_error(wasi_inval, "pread of", "1100 buffers", wasi_fd_pread(fd, many, 1100, 0, &done));
  expect_error(wasi_success, "pwrite of", "no buffers", wasi_fd_pwrite(fd, many, 0, 0, &done));
}

int main(void) {
  cookies();
  Fd fd = 0;
  expect_error(wasi_success, "open", "file",
               open_at(OURS, text("file"), KEEP, 0, ALL_RIGHTS, 0, &fd));
  seeking(fd);
  sizes(fd);
  lists(fd);
  return report();
}
