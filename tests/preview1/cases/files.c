// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An open file as a whole: fd_advise, fd_allocate, fd_datasync, fd_sync, fd_filestat_*.
#include "../expect.h"

static struct filestat status(u32 fd) {
  struct filestat stat = {0};
  MUST(wasi_fd_filestat_get(fd, &stat));
  return stat;
}

static void sizes(void) {
  const u32 file = make_file("sizes", "0123456789");
  EXPECT(fd_filestat_set_size, success, file, 4);
  CHECK(status(file).size == 4);
  EXPECT(fd_filestat_set_size, success, file, 100);
  CHECK(status(file).size == 100);
  char buffer[4];
  u32 size;
  MUST(wasi_fd_pread(file, &(struct wasi_iovec){buffer, 4}, 1, 2, &size));
  CHECK(size == 4 && memcmp(buffer, "23\0\0", 4) == 0);
  EXPECT(fd_filestat_set_size, inval, file, UINT64_C(1) << 63);
  EXPECT(fd_filestat_set_size, inval, file, UINT64_MAX);

  EXPECT(fd_allocate, success, file, 0, 50);
  CHECK(status(file).size == 100);
  EXPECT(fd_allocate, success, file, 100, 28);
  CHECK(status(file).size == 128);
  EXPECT(fd_allocate, inval, file, 0, 0);
  EXPECT(fd_allocate, inval, file, UINT64_MAX, 1);
  EXPECT(fd_allocate, inval, file, 0, UINT64_C(1) << 63);
  EXPECT(fd_allocate, fbig, file, INT64_MAX, 1);
  CHECK(status(file).size == 128);

  for (u32 advice = 0; advice < 6; ++advice) EXPECT(fd_advise, success, file, 0, 64, advice);
  EXPECT(fd_advise, success, file, 1000, 0, 3);
  EXPECT(fd_advise, inval, file, 0, 0, 6);
  EXPECT(fd_advise, inval, file, 0, 0, 0x100);
  EXPECT(fd_advise, inval, file, UINT64_C(1) << 63, 0, 0);
  EXPECT(fd_sync, success, file);
  EXPECT(fd_datasync, success, file);
}

static void attributes(void) {
  const u32 file = make_file("attributes", "abc");
  const struct filestat by_name = status_of("attributes");
  struct filestat stat;
  EXPECT(fd_filestat_get, success, file, &stat);
  CHECK(stat.size == 3 && stat.nlink == 1 && stat.filetype == REGULAR);
  CHECK(stat.dev == by_name.dev && stat.ino == by_name.ino);
  MUST(wasi_path_unlink_file(WORK, PATH("attributes")));
  CHECK(status(file).nlink == 0);
  static const struct {
    u32 fd;
    uint8_t type;
  } rows[] = {{WORK, DIRECTORY}, {LISTENER, STREAM_SOCKET}, {DATAGRAM, DGRAM_SOCKET}, {2, UNKNOWN}};
  for (u32 i = 0; i < COUNT(rows); ++i) {
    EXPECT(fd_filestat_get, success, rows[i].fd, &stat);
    CHECK(stat.filetype == rows[i].type);
  }
}

static void times(void) {
  enum { SECOND = 1000000000 };
  const u32 file = make_file("times", "");
  const u64 past = UINT64_C(1000000000) * SECOND + 123456789;
  EXPECT(fd_filestat_set_times, success, file, past, past + 1, ATIM | MTIM);
  CHECK(status(file).atim == past && status(file).mtim == past + 1);
  EXPECT(fd_filestat_set_times, success, file, 7, 7, 0);
  CHECK(status(file).atim == past && status(file).mtim == past + 1);
  EXPECT(fd_filestat_set_times, success, file, 5, 6, ATIM);
  CHECK(status(file).atim == 5 && status(file).mtim == past + 1);
  const u64 before = now(REALTIME) - SECOND;  // the file system's clock ticks more coarsely
  EXPECT(fd_filestat_set_times, success, file, 0, 0, MTIM_NOW);
  CHECK(status(file).mtim >= before && status(file).mtim <= now(REALTIME));
  EXPECT(fd_filestat_set_times, success, file, 0, 9, ATIM_NOW | MTIM);
  CHECK(status(file).atim >= before && status(file).mtim == 9);
  EXPECT(fd_filestat_set_times, success, WORK, 11, 12, ATIM | MTIM);
  CHECK(status(WORK).mtim == 12);
  static const u32 wrong[] = {ATIM | ATIM_NOW, MTIM | MTIM_NOW, 16, 0x10000};
  for (u32 i = 0; i < COUNT(wrong); ++i) {
    EXPECT(fd_filestat_set_times, inval, file, 1, 1, wrong[i]);
  }
  CHECK(status(file).mtim == 9);
}

static void others(void) {
  const struct {
    const char* what;
    u32 fd;
    u32 advise, allocate, datasync, sync, filestat_get, set_size;
  } rows[] = {
      {"nothing", CLOSED, wasi_badf, wasi_badf, wasi_badf, wasi_badf, wasi_badf, wasi_badf},
      {"a file without rights", open_at(WORK, "sizes", 0, 0, 0), wasi_notcapable, wasi_notcapable,
       wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_inval},
      {"a directory", WORK, wasi_success, wasi_notcapable, wasi_success, wasi_success, wasi_success,
       wasi_inval},
      {"a pipe", 2, wasi_spipe, wasi_spipe, wasi_inval, wasi_inval, wasi_success, wasi_inval},
      {"a listener", LISTENER, wasi_spipe, wasi_spipe, wasi_inval, wasi_inval, wasi_success,
       wasi_inval},
  };
  for (u32 i = 0; i < COUNT(rows); ++i) {
    struct filestat stat;
    EXPECT_AS(fd_advise, rows[i].what, rows[i].advise, rows[i].fd, 0, 0, 0);
    EXPECT_AS(fd_allocate, rows[i].what, rows[i].allocate, rows[i].fd, 0, 1);
    EXPECT_AS(fd_datasync, rows[i].what, rows[i].datasync, rows[i].fd);
    EXPECT_AS(fd_sync, rows[i].what, rows[i].sync, rows[i].fd);
    EXPECT_AS(fd_filestat_get, rows[i].what, rows[i].filestat_get, rows[i].fd, &stat);
    EXPECT_AS(fd_filestat_set_size, rows[i].what, rows[i].set_size, rows[i].fd, 0);
  }
  EXPECT(fd_filestat_set_times, badf, CLOSED, 0, 0, 0);
  EXPECT(fd_filestat_set_times, notcapable, open_at(WORK, "sizes", 0, 0, 0), 0, 0, 0);
}

int main(void) {
  sizes();
  attributes();
  times();
  others();
  return failed;
}
