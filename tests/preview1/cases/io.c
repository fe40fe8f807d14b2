// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Data and positions: fd_read, fd_write, fd_pread, fd_pwrite, fd_seek, fd_tell.
#include <limits.h>

#include "../expect.h"

static char buffer[64];
static struct wasi_iovec all = {buffer, sizeof buffer};
static u32 size;
static u64 position;

static bool holds(const char* text) {
  return size == strlen(text) && memcmp(buffer, text, size) == 0;
}

static void vectors(void) {
  const u32 file = make_file("vectors", "");
  struct wasi_iovec parts[] = {{"ab", 2}, {NULL, 0}, {"c", 1}, {"def", 3}};
  EXPECT(fd_write, success, file, parts, COUNT(parts), &size);
  CHECK(size == 6);
  EXPECT(fd_tell, success, file, &position);
  CHECK(position == 6);
  EXPECT(fd_write, success, file, NULL, 0, &size);
  CHECK(size == 0);
  EXPECT(fd_pwrite, success, file, &(struct wasi_iovec){"XY", 2}, 1, 8, &size);
  CHECK(size == 2);
  EXPECT(fd_seek, success, file, 1, SET, &position);
  struct wasi_iovec into[] = {{buffer, 1}, {buffer + 1, 0}, {buffer + 1, 62}};
  EXPECT(fd_read, success, file, into, COUNT(into), &size);
  CHECK(size == 9 && memcmp(buffer, "bcdef\0\0XY", 9) == 0);
  EXPECT(fd_read, success, file, &all, 1, &size);
  CHECK(size == 0);  // the end
  EXPECT(fd_pread, success, file, into, COUNT(into), 4, &size);
  CHECK(size == 6 && memcmp(buffer, "ef\0\0XY", 6) == 0);
  EXPECT(fd_pread, success, file, &all, 1, 1000, &size);
  CHECK(size == 0);
  MUST(wasi_fd_tell(file, &position));
  CHECK(position == 10);

  static struct wasi_iovec many[IOV_MAX + 1];
  for (u32 i = 0; i < COUNT(many); ++i) many[i] = (struct wasi_iovec){buffer, 1};
  EXPECT(fd_write, success, file, many, IOV_MAX, &size);
  CHECK(size == IOV_MAX);
  EXPECT(fd_write, inval, file, many, COUNT(many), &size);
  EXPECT(fd_pwrite, inval, file, many, COUNT(many), 0, &size);
  EXPECT(fd_read, inval, file, many, COUNT(many), &size);
  EXPECT(fd_pread, inval, file, many, COUNT(many), 0, &size);
}

static void positions(void) {
  const u32 file = make_file("positions", "0123456789");
  static const struct {
    int64_t offset;
    u32 whence;
    u32 expected;
    u64 position;
  } rows[] = {
      {3, SET, wasi_success, 3},      {2, CUR, wasi_success, 5},   {-5, CUR, wasi_success, 0},
      {-1, CUR, wasi_inval, 0},       {-1, SET, wasi_inval, 0},    {INT64_MIN, SET, wasi_inval, 0},
      {-10, END, wasi_success, 0},    {-11, END, wasi_inval, 0},   {INT64_MAX, END, wasi_inval, 0},
      {90, END, wasi_success, 100},   {0, 3, wasi_inval, 0},       {0, 0x100, wasi_inval, 0},
      {0, UINT32_MAX, wasi_inval, 0}, {0, CUR, wasi_success, 100},
  };
  for (u32 i = 0; i < COUNT(rows); ++i) {
    char what[64];
    snprintf(what, sizeof what, "%lld by %u", (long long)rows[i].offset, rows[i].whence);
    position = 7;
    EXPECT_AS(fd_seek, what, rows[i].expected, file, rows[i].offset, rows[i].whence, &position);
    CHECK(position == (rows[i].expected == wasi_success ? rows[i].position : 7));
  }
  static const u64 offsets[] = {UINT64_MAX, UINT64_C(1) << 63};
  for (u32 i = 0; i < COUNT(offsets); ++i) {
    EXPECT(fd_pread, inval, file, &all, 1, offsets[i], &size);
    EXPECT(fd_pwrite, inval, file, &all, 1, offsets[i], &size);
  }
}

static void appending(void) {
  MUST(wasi_fd_close(make_file("append", "old")));
  const u32 file = open_at(WORK, "append", 0, FILE_RIGHTS, APPEND);
  MUST(wasi_fd_seek(file, 0, SET, &position));
  EXPECT(fd_write, success, file, &(struct wasi_iovec){"new", 3}, 1, &size);
  MUST(wasi_fd_tell(file, &position));
  CHECK(position == 6);
  // Linux appends here too, whatever the offset: pwrite(2), BUGS.
  EXPECT(fd_pwrite, success, file, &(struct wasi_iovec){"!", 1}, 1, 0, &size);
  MUST(wasi_fd_pread(file, &all, 1, 0, &size));
  CHECK(holds("oldnew!"));
}

// Which descriptors can't do it, and why.
static void others(void) {
  MUST(wasi_fd_close(make_file("others", "x")));
  const u32 reader = open_at(WORK, "others", 0, RIGHT(fd_read) | RIGHT(fd_seek), 0);
  const u32 writer = open_at(WORK, "others", 0, RIGHT(fd_write) | RIGHT(fd_seek), 0);
  const u32 unmovable = open_at(WORK, "others", 0, RIGHT(fd_read) | RIGHT(fd_write), 0);
  const u32 full = open_at(DEVICES, "full", 0, READ_WRITE, 0);
  const u32 directory = open_at(WORK, ".", ONLY_DIRECTORY, RIGHT(fd_read), 0);
  const struct {
    const char* what;
    u32 fd;
    u32 read, write, pread, pwrite, seek, tell;
  } rows[] = {
      {"nothing", CLOSED, wasi_badf, wasi_badf, wasi_badf, wasi_badf, wasi_badf, wasi_badf},
      {"a reader", reader, wasi_success, wasi_badf, wasi_success, wasi_badf, wasi_success,
       wasi_success},
      {"a writer", writer, wasi_badf, wasi_success, wasi_badf, wasi_success, wasi_success,
       wasi_success},
      {"without position", unmovable, wasi_success, wasi_success, wasi_notcapable, wasi_notcapable,
       wasi_notcapable, wasi_notcapable},
      {"/dev/full", full, wasi_success, wasi_nospc, wasi_success, wasi_nospc, wasi_success,
       wasi_success},
      {"a directory", directory, wasi_isdir, wasi_badf, wasi_notcapable, wasi_badf, wasi_notcapable,
       wasi_notcapable},
      {"a pipe", 2, wasi_badf, wasi_success, wasi_badf, wasi_spipe, wasi_spipe, wasi_spipe},
      {"a listener", LISTENER, wasi_notconn, wasi_pipe, wasi_spipe, wasi_spipe, wasi_spipe,
       wasi_spipe},
      {"a stream", CLIENT, wasi_again, wasi_success, wasi_spipe, wasi_spipe, wasi_spipe,
       wasi_spipe},
      {"a datagram socket", DATAGRAM, wasi_again, wasi_success, wasi_spipe, wasi_spipe, wasi_spipe,
       wasi_spipe},
  };
  MUST(wasi_fd_fdstat_set_flags(CLIENT, NONBLOCK));
  MUST(wasi_fd_fdstat_set_flags(DATAGRAM, NONBLOCK));
  for (u32 i = 0; i < COUNT(rows); ++i) {
    const char* const what = rows[i].what;
    const u32 fd = rows[i].fd;
    struct wasi_iovec data = {"x", 1};
    EXPECT_AS(fd_read, what, rows[i].read, fd, &all, 1, &size);
    EXPECT_AS(fd_write, what, rows[i].write, fd, &data, fd == 2 ? 0 : 1, &size);
    EXPECT_AS(fd_pread, what, rows[i].pread, fd, &all, 1, 0, &size);
    EXPECT_AS(fd_pwrite, what, rows[i].pwrite, fd, &data, 1, 0, &size);
    EXPECT_AS(fd_seek, what, rows[i].seek, fd, 0, SET, &position);
    EXPECT_AS(fd_tell, what, rows[i].tell, fd, &position);
  }
}

int main(void) {
  vectors();
  positions();
  appending();
  others();
  return failed;
}
