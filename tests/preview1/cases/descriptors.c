// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a descriptor is: fd_close, fd_renumber, fd_prestat_*, fd_fdstat_*.
#include "../expect.h"

static struct fdstat fdstat(u32 fd) {
  struct fdstat stat = {0};
  MUST(wasi_fd_fdstat_get(fd, &stat));
  return stat;
}

static void preopens(void) {
  static const char* const names[] = {"/", "other", "/dev"};
  for (u32 i = 0; i < COUNT(names); ++i) {
    struct prestat stat = {.tag = 9};
    char name[8];
    memset(name, '#', sizeof name);
    EXPECT(fd_prestat_get, success, WORK + i, &stat);
    CHECK(stat.tag == 0 && stat.name_size == strlen(names[i]));
    EXPECT(fd_prestat_dir_name, nametoolong, WORK + i, name, stat.name_size - 1);
    CHECK(name[0] == '#');
    EXPECT(fd_prestat_dir_name, success, WORK + i, name, stat.name_size);
    CHECK(memcmp(name, names[i], stat.name_size) == 0 && name[stat.name_size] == '#');
    MUST(wasi_fd_prestat_dir_name(WORK + i, name, sizeof name));
    CHECK(name[stat.name_size] == '#');
  }
  static const u32 others[] = {0, LISTENER, DATAGRAM, CLOSED, UINT32_MAX};
  for (u32 i = 0; i < COUNT(others); ++i) {
    struct prestat stat;
    char name[8];
    EXPECT(fd_prestat_get, badf, others[i], &stat);
    EXPECT(fd_prestat_dir_name, badf, others[i], name, sizeof name);
  }
}

static void kinds(void) {
  const u32 file = make_file("kind", "");
  const u32 device = open_at(DEVICES, "null", 0, READ_WRITE, 0);
  const struct {
    u32 fd;
    uint8_t type;
  } rows[] = {{WORK, DIRECTORY},          {file, REGULAR},
              {device, CHARACTER_DEVICE}, {LISTENER, STREAM_SOCKET},
              {CLIENT, STREAM_SOCKET},    {DATAGRAM, DGRAM_SOCKET},
              {0, CHARACTER_DEVICE},      {1, UNKNOWN /* a pipe: there is no type for it */}};
  for (u32 i = 0; i < COUNT(rows); ++i) {
    struct fdstat stat;
    EXPECT(fd_fdstat_get, success, rows[i].fd, &stat);
    CHECK(stat.filetype == rows[i].type);
    CHECK(stat.flags == 0);
  }
  struct fdstat stat;
  EXPECT(fd_fdstat_get, badf, CLOSED, &stat);
  EXPECT(fd_fdstat_get, badf, UINT32_MAX, &stat);
}

static void flags(void) {
  const u32 file = make_file("flags", "");
  static const struct {
    u32 set;
    u32 expected;
  } rows[] = {{APPEND, wasi_success},
              {NONBLOCK, wasi_success},
              {APPEND | NONBLOCK, wasi_success},
              {0, wasi_success},
              {SYNC, wasi_notsup},
              {DSYNC, wasi_notsup},
              {RSYNC, wasi_notsup},
              {32, wasi_inval},
              {0x10000, wasi_inval},
              {0x10000 | APPEND, wasi_inval}};
  u32 flags = 0;
  for (u32 i = 0; i < COUNT(rows); ++i) {
    EXPECT_AS(fd_fdstat_set_flags, "of a file", rows[i].expected, file, rows[i].set);
    if (rows[i].expected == wasi_success) flags = rows[i].set;
    CHECK(fdstat(file).flags == flags);
  }
  static const u32 sockets[] = {LISTENER, CLIENT, DATAGRAM};
  for (u32 i = 0; i < COUNT(sockets); ++i) {
    EXPECT(fd_fdstat_set_flags, success, sockets[i], NONBLOCK);
    CHECK(fdstat(sockets[i]).flags == NONBLOCK);
    MUST(wasi_fd_fdstat_set_flags(sockets[i], 0));
    CHECK(fdstat(sockets[i]).flags == 0);
  }
  EXPECT(fd_fdstat_set_flags, badf, CLOSED, 0);
}

static void rights(void) {
  const u32 file = make_file("rights", "abc");
  const struct fdstat before = fdstat(file);
  CHECK(before.base == FILE_RIGHTS && before.inheriting == 0);
  EXPECT(fd_fdstat_set_rights, success, file, before.base, 0);
  EXPECT(fd_fdstat_set_rights, success, file, RIGHT(fd_read), 0);
  EXPECT(fd_fdstat_set_rights, notcapable, file, before.base, 0);
  EXPECT(fd_fdstat_set_rights, notcapable, file, RIGHT(fd_read), RIGHT(fd_read));
  CHECK(fdstat(file).base == RIGHT(fd_read));
  EXPECT(fd_fdstat_set_rights, success, file, 0, 0);
  CHECK(fdstat(file).base == 0);
  EXPECT(fd_fdstat_set_rights, badf, CLOSED, 0, 0);
  const struct fdstat directory = fdstat(WORK);
  CHECK(directory.inheriting == ALL_RIGHTS && (directory.base & ~ALL_RIGHTS) == 0);
}

static void closing(void) {
  const u32 one = make_file("one", "1"), two = make_file("two", "22"), three = make_file("3", "");
  EXPECT(fd_close, success, one);
  EXPECT(fd_close, badf, one);
  EXPECT(fd_close, badf, CLOSED);
  EXPECT(fd_close, badf, UINT32_MAX);
  CHECK(open_at(WORK, "one", 0, 0, 0) == one);  // the lowest number

  struct filestat stat;
  EXPECT(fd_renumber, success, two, three);
  MUST(wasi_fd_filestat_get(three, &stat));
  CHECK(stat.size == 2);
  EXPECT(fd_renumber, badf, two, three);
  EXPECT(fd_renumber, badf, three, two);  // the target must be open
  EXPECT(fd_renumber, badf, three, CLOSED);
  EXPECT(fd_renumber, success, three, three);
  CHECK(wasi_fd_filestat_get(three, &stat) == wasi_success);
  EXPECT(fd_renumber, success, CLIENT, three);
  CHECK(fdstat(three).filetype == STREAM_SOCKET);
  EXPECT(fd_renumber, success, WORK, OTHER);
  EXPECT(fd_prestat_get, badf, WORK, &stat);
  CHECK(wasi_path_filestat_get(OTHER, 0, PATH("two"), &stat) == wasi_success);
  EXPECT(fd_close, success, OTHER);
}

int main(void) {
  preopens();
  kinds();
  flags();
  rights();
  closing();
  return failed;
}
