// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// path_open: every flag, what is there, and what comes of it.
#include "../expect.h"

static u32 opened;

static u32 try_open(const char* path, u32 lookup, u32 oflags, u64 base, u32 fdflags) {
  const u32 error = wasi_path_open(WORK, lookup, PATH(path), oflags, base, 0, fdflags, &opened);
  if (error == wasi_success) MUST(wasi_fd_close(opened));
  return error;
}

static void flags(void) {
  static const struct {
    const char* path;
    u32 lookup, oflags;
    u64 base;
    u32 fdflags;
    u32 expected;
  } rows[] = {
      {"new", 0, 0, READ_WRITE, 0, wasi_noent},
      {"new", 0, TRUNC, READ_WRITE, 0, wasi_noent},
      {"new", 0, EXCL, 0, 0, wasi_noent},
      {"new", 0, CREAT | EXCL, READ_WRITE, 0, wasi_success},
      {"new", 0, CREAT | EXCL, READ_WRITE, 0, wasi_exist},
      {"new", 0, CREAT, READ_WRITE, 0, wasi_success},
      {"new", 0, ONLY_DIRECTORY, 0, 0, wasi_notdir},
      {"new/", 0, 0, 0, 0, wasi_notdir},
      {"new/", 0, CREAT, 0, 0, wasi_isdir},
      {"new/x", 0, CREAT, 0, 0, wasi_notdir},
      {"absent/x", 0, CREAT, 0, 0, wasi_noent},
      {"absent/", 0, CREAT, 0, 0, wasi_isdir},
      {"", 0, CREAT, 0, 0, wasi_noent},
      {"dir", 0, ONLY_DIRECTORY, DIRECTORY_RIGHTS, 0, wasi_success},
      {"dir", 0, 0, RIGHT(fd_readdir), 0, wasi_success},
      {"dir", 0, 0, RIGHT(fd_read), 0, wasi_success},
      {"dir", 0, 0, RIGHT(fd_write), 0, wasi_isdir},
      {"dir", 0, CREAT, 0, 0, wasi_isdir},
      {"dir", 0, TRUNC, RIGHT(fd_write), 0, wasi_isdir},
      {"dir", 0, CREAT | EXCL, 0, 0, wasi_exist},
      {"dir/.", 0, 0, 0, 0, wasi_success},
      {"dir/..", 0, ONLY_DIRECTORY, 0, 0, wasi_success},
      {"other", 0, CREAT | ONLY_DIRECTORY, 0, 0, wasi_inval},
      {"to-file", 0, 0, 0, 0, wasi_loop},
      {"to-file", FOLLOW, 0, 0, 0, wasi_success},
      {"to-file", FOLLOW, ONLY_DIRECTORY, 0, 0, wasi_notdir},
      {"to-file", 0, CREAT | EXCL, 0, 0, wasi_exist},
      {"to-file", FOLLOW, CREAT | EXCL, 0, 0, wasi_exist},
      {"to-dir", 0, ONLY_DIRECTORY, 0, 0, wasi_notdir},
      {"to-dir/new", 0, CREAT, 0, 0, wasi_success},
      {"dangling", FOLLOW, 0, 0, 0, wasi_noent},
      {"dangling", FOLLOW, CREAT, 0, 0, wasi_success},
      {"cycle", FOLLOW, 0, 0, 0, wasi_loop},
      {"new", 0, 16, 0, 0, wasi_inval},
      {"new", 0, 0x10000, 0, 0, wasi_inval},
      {"new", 0, 0, 0, 32, wasi_inval},
      {"new", 0, 0, 0, 0x10000, wasi_inval},
      {"new", 2, 0, 0, 0, wasi_inval},
      {"/new", 0, 0, 0, 0, wasi_notcapable},
      {"..", 0, 0, 0, 0, wasi_notcapable},
      {"dir/../../x", 0, CREAT, 0, 0, wasi_notcapable},
  };
  MUST(wasi_path_create_directory(WORK, PATH("dir")));
  MUST(wasi_path_symlink(PATH("new"), WORK, PATH("to-file")));
  MUST(wasi_path_symlink(PATH("dir"), WORK, PATH("to-dir")));
  MUST(wasi_path_symlink(PATH("nowhere"), WORK, PATH("dangling")));
  MUST(wasi_path_symlink(PATH("cycle"), WORK, PATH("cycle")));
  for (u32 i = 0; i < COUNT(rows); ++i) {
    char what[80];
    snprintf(what, sizeof what, "%s (row %u)", rows[i].path, i);
    expect(__FILE_NAME__, __LINE__, "path_open", what, rows[i].expected,
           try_open(rows[i].path, rows[i].lookup, rows[i].oflags, rows[i].base, rows[i].fdflags));
  }
  CHECK(is_there("nowhere") && is_there("dir/new") && !is_there("other") && !is_there("absent"));
}

static void content(void) {
  char data[8];
  u32 size;
  struct wasi_iovec vector = {data, sizeof data};
  MUST(wasi_fd_close(make_file("content", "old")));
  const u32 reader = open_at(WORK, "content", 0, RIGHT(fd_read), 0);
  MUST(wasi_fd_read(reader, &vector, 1, &size));
  CHECK(size == 3);
  MUST(wasi_fd_close(open_at(WORK, "content", CREAT, RIGHT(fd_write), 0)));
  CHECK(status_of("content").size == 3);
  MUST(wasi_fd_close(open_at(WORK, "content", TRUNC, RIGHT(fd_write), 0)));
  CHECK(status_of("content").size == 0);

  static const struct {
    u32 asked, seen;
  } rows[] = {{0, 0},
              {APPEND, APPEND},
              {NONBLOCK, NONBLOCK},
              {DSYNC, DSYNC},
              {SYNC, SYNC},
              {RSYNC, SYNC},
              {APPEND | SYNC | NONBLOCK, APPEND | SYNC | NONBLOCK}};
  for (u32 i = 0; i < COUNT(rows); ++i) {
    struct fdstat stat;
    const u32 fd = open_at(WORK, "content", 0, READ_WRITE, rows[i].asked);
    MUST(wasi_fd_fdstat_get(fd, &stat));
    CHECK(stat.flags == rows[i].seen);
    MUST(wasi_fd_close(fd));
  }
}

// Rights: those of the result, and those that may be asked for.
static void rights(void) {
  struct fdstat stat;
  u32 fd;
  EXPECT(path_open, success, WORK, 0, PATH("content"), 0, ALL_RIGHTS, ALL_RIGHTS, 0, &fd);
  MUST(wasi_fd_fdstat_get(fd, &stat));
  CHECK(stat.base == FILE_RIGHTS && stat.inheriting == 0);
  EXPECT(path_open, success, WORK, 0, PATH("dir"), 0, RIGHT(path_open) | RIGHT(fd_seek),
         RIGHT(fd_read), 0, &fd);
  MUST(wasi_fd_fdstat_get(fd, &stat));
  CHECK(stat.base == RIGHT(path_open) && stat.inheriting == RIGHT(fd_read));
  u32 below;
  EXPECT(path_open, success, fd, 0, PATH("new"), 0, RIGHT(fd_read), 0, 0, &below);
  EXPECT(path_open, notcapable, fd, 0, PATH("new"), 0, RIGHT(fd_write), 0, 0, &below);
  EXPECT(path_open, notcapable, fd, 0, PATH("new"), 0, 0, RIGHT(fd_write), 0, &below);
  EXPECT(path_open, notcapable, fd, 0, PATH("new2"), CREAT, 0, 0, 0, &below);
  EXPECT(path_open, notcapable, fd, 0, PATH("new"), TRUNC, 0, 0, 0, &below);
}

static void others(void) {
  static char long_name[256];
  memset(long_name, 'n', sizeof long_name);
  EXPECT(path_open, badf, CLOSED, 0, PATH("x"), 0, 0, 0, 0, &opened);
  EXPECT(path_open, notdir, LISTENER, 0, PATH("x"), 0, 0, 0, 0, &opened);
  EXPECT(path_open, ilseq, WORK, 0, "ne\0w", 4, CREAT, 0, 0, 0, &opened);
  EXPECT(path_open, nametoolong, WORK, 0, long_name, 256, CREAT, 0, 0, 0, &opened);
  EXPECT(path_open, success, WORK, 0, long_name, 255, CREAT, 0, 0, 0, &opened);
  EXPECT(path_open, nametoolong, WORK, 0, NULL, 4096, 0, 0, 0, 0, &opened);
  // A FIFO that run.py has made: who writes must not wait for a reader here.
  EXPECT(path_open, nxio, WORK, 0, PATH("fifo"), 0, RIGHT(fd_write), 0, NONBLOCK, &opened);
  EXPECT(path_open, success, WORK, 0, PATH("fifo"), 0, RIGHT(fd_read), 0, NONBLOCK, &opened);
}

int main(void) {
  flags();
  content();
  rights();
  others();
  return failed;
}
