// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names beneath a directory: every path_* function, but path_open, with every kind of path.
#include <limits.h>

#include "../expect.h"

static struct filestat stat;
static char text[64];
static u32 used;
static bool is_elsewhere;  // OTHER is: an argument says so
static char long_name[NAME_MAX + 2], long_path[PATH_MAX + 1];

struct row {
  const char* path;
  // The outcomes, in this order; where a call works, it is undone.
  u32 get, get_target, set_times, read_link, make, remove, unlink, link, rename_from, symlink;
};

// Linux answers so: see path_resolution(7), and ERRORS of the system call.
#define S wasi_success
static const struct row rows[] = {
    {"file", S, S, S, wasi_inval, wasi_exist, wasi_notdir, S, S, S, wasi_exist},
    {"file/", wasi_notdir, wasi_notdir, wasi_notdir, wasi_notdir, wasi_exist, wasi_notdir,
     wasi_notdir, wasi_notdir, wasi_notdir, wasi_exist},
    {"file/x", wasi_notdir, wasi_notdir, wasi_notdir, wasi_notdir, wasi_notdir, wasi_notdir,
     wasi_notdir, wasi_notdir, wasi_notdir, wasi_notdir},
    {"full", S, S, S, wasi_inval, wasi_exist, wasi_notempty, wasi_isdir, wasi_perm, S, wasi_exist},
    {"empty/", S, S, S, wasi_inval, wasi_exist, S, wasi_isdir, wasi_perm, S, wasi_exist},
    {".", S, S, S, wasi_inval, wasi_exist, wasi_inval, wasi_isdir, wasi_perm, wasi_busy,
     wasi_exist},
    {"full/..", S, S, S, wasi_inval, wasi_exist, wasi_notempty, wasi_isdir, wasi_perm, wasi_busy,
     wasi_exist},
    {"to-file", S, S, S, S, wasi_exist, wasi_notdir, S, S, S, wasi_exist},
    {"to-full/file", S, S, S, wasi_inval, wasi_exist, wasi_notdir, S, S, S, wasi_exist},
    {"dangling", S, wasi_noent, S, S, wasi_exist, wasi_notdir, S, S, S, wasi_exist},
    {"cycle", S, wasi_loop, S, S, wasi_exist, wasi_notdir, S, S, S, wasi_exist},
    {"cycle/x", wasi_loop, wasi_loop, wasi_loop, wasi_loop, wasi_loop, wasi_loop, wasi_loop,
     wasi_loop, wasi_loop, wasi_loop},
    {"absent", wasi_noent, wasi_noent, wasi_noent, wasi_noent, S, wasi_noent, wasi_noent,
     wasi_noent, wasi_noent, S},
    {"absent/x", wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent,
     wasi_noent, wasi_noent, wasi_noent},
    {"", wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent, wasi_noent,
     wasi_noent, wasi_noent, wasi_noent},
    {long_name, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong,
     wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong,
     wasi_nametoolong},
    {long_path, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong,
     wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong, wasi_nametoolong,
     wasi_nametoolong},
    {"/file", wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable,
     wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable},
    {"../x", wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable,
     wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable},
    {"full/../../x", wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable,
     wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable, wasi_notcapable,
     wasi_notcapable},
};
#undef S

// What each row finds.
static void set_up(void) {
  MUST(wasi_path_create_directory(WORK, PATH("full")));
  MUST(wasi_path_create_directory(WORK, PATH("empty")));
  touch("file");
  touch("full/file");
  MUST(wasi_path_symlink(PATH("file"), WORK, PATH("to-file")));
  MUST(wasi_path_symlink(PATH("full"), WORK, PATH("to-full")));
  MUST(wasi_path_symlink(PATH("nowhere"), WORK, PATH("dangling")));
  MUST(wasi_path_symlink(PATH("cycle"), WORK, PATH("cycle")));
}

static void run(const struct row* row) {
  const char* const path = row->path;
  const u32 size = strlen(path);
  EXPECT_AS(path_filestat_get, path, row->get, WORK, 0, path, size, &stat);
  EXPECT_AS(path_filestat_get, path, row->get_target, WORK, FOLLOW, path, size, &stat);
  EXPECT_AS(path_filestat_set_times, path, row->set_times, WORK, 0, path, size, 1, 2, ATIM | MTIM);
  EXPECT_AS(path_readlink, path, row->read_link, WORK, path, size, text, sizeof text, &used);
  if (EXPECT_AS(path_create_directory, path, row->make, WORK, path, size) && !row->make) {
    MUST(wasi_path_remove_directory(WORK, path, size));
  }
  if (EXPECT_AS(path_symlink, path, row->symlink, PATH("x"), WORK, path, size) && !row->symlink) {
    MUST(wasi_path_unlink_file(WORK, path, size));
  }
  if (EXPECT_AS(path_rename, path, row->rename_from, WORK, path, size, WORK, PATH("new")) &&
      !row->rename_from) {
    MUST(wasi_path_rename(WORK, PATH("new"), WORK, path, size));
  }
  if (EXPECT_AS(path_link, path, row->link, WORK, 0, path, size, WORK, PATH("new")) && !row->link) {
    // As its undoing, the name is removed and the link takes its place.
    EXPECT_AS(path_unlink_file, path, row->unlink, WORK, path, size);
    MUST(wasi_path_rename(WORK, PATH("new"), WORK, path, size));
  } else {
    EXPECT_AS(path_unlink_file, path, row->unlink, WORK, path, size);
  }
  if (EXPECT_AS(path_remove_directory, path, row->remove, WORK, path, size) && !row->remove) {
    MUST(wasi_path_create_directory(WORK, path, size));
  }
  CHECK(!is_there("new"));
}

// Descriptors and bytes that no path starts from.
static void impossible(u32 fd, const char* path, u32 size, u32 expected) {
  const char* const what = outcome_name(expected);
  EXPECT_AS(path_filestat_get, what, expected, fd, 0, path, size, &stat);
  EXPECT_AS(path_filestat_set_times, what, expected, fd, 0, path, size, 0, 0, 0);
  EXPECT_AS(path_readlink, what, expected, fd, path, size, text, sizeof text, &used);
  EXPECT_AS(path_create_directory, what, expected, fd, path, size);
  EXPECT_AS(path_remove_directory, what, expected, fd, path, size);
  EXPECT_AS(path_unlink_file, what, expected, fd, path, size);
  EXPECT_AS(path_symlink, what, expected, PATH("x"), fd, path, size);
  EXPECT_AS(path_link, what, expected, fd, 0, path, size, WORK, PATH("new"));
  EXPECT_AS(path_link, what, expected, WORK, 0, PATH("file"), fd, path, size);
  EXPECT_AS(path_rename, what, expected, fd, path, size, WORK, PATH("new"));
  EXPECT_AS(path_rename, what, expected, WORK, PATH("file"), fd, path, size);
}

static void attributes(void) {
  MUST(wasi_fd_close(make_file("attributes", "12345")));
  MUST(wasi_path_symlink(PATH("attributes"), WORK, PATH("to-attributes")));
  EXPECT(path_filestat_get, success, WORK, FOLLOW, PATH("to-attributes"), &stat);
  CHECK(stat.filetype == REGULAR && stat.size == 5 && stat.nlink == 1);
  EXPECT(path_filestat_get, success, WORK, 0, PATH("to-attributes"), &stat);
  CHECK(stat.filetype == SYMLINK && stat.size == strlen("attributes"));
  EXPECT(path_filestat_set_times, success, WORK, FOLLOW, PATH("to-attributes"), 3, 4, ATIM | MTIM);
  CHECK(status_of("attributes").mtim == 4 && status_of("to-attributes").mtim != 4);
  EXPECT(path_filestat_set_times, success, WORK, 0, PATH("to-attributes"), 5, 6, ATIM | MTIM);
  CHECK(status_of("attributes").mtim == 4 && status_of("to-attributes").mtim == 6);
  EXPECT(path_filestat_set_times, success, WORK, 0, PATH("attributes"), 9, 9, MTIM_NOW);
  CHECK(status_of("attributes").atim == 3 && status_of("attributes").mtim > 1000);
  static const u32 lookups[] = {2, 3, 0x10000}, times[] = {ATIM | ATIM_NOW, MTIM | MTIM_NOW, 16};
  for (u32 i = 0; i < COUNT(lookups); ++i) {
    EXPECT(path_filestat_get, inval, WORK, lookups[i], PATH("file"), &stat);
    EXPECT(path_filestat_set_times, inval, WORK, lookups[i], PATH("file"), 0, 0, 0);
    EXPECT(path_link, inval, WORK, lookups[i], PATH("file"), WORK, PATH("new"));
    EXPECT(path_filestat_set_times, inval, WORK, 0, PATH("file"), 0, 0, times[i]);
  }
  EXPECT(path_link, inval, WORK, FOLLOW, PATH("to-file"), WORK, PATH("new"));
}

static void links(void) {
  memset(text, '#', sizeof text);
  EXPECT(path_readlink, success, WORK, PATH("to-file"), text, sizeof text, &used);
  CHECK(used == 4 && memcmp(text, "file#", 5) == 0);
  EXPECT(path_readlink, success, WORK, PATH("to-file"), text + 10, 2, &used);
  CHECK(used == 2 && memcmp(text + 10, "fi#", 3) == 0);
  EXPECT(path_readlink, inval, WORK, PATH("to-file"), text, 0, &used);
  EXPECT(path_symlink, success, PATH("../full"), WORK, PATH("full/up"));
  CHECK(is_there("full/up/file"));
  EXPECT(path_symlink, success, PATH("../../x"), WORK, PATH("full/out"));
  EXPECT(path_filestat_get, notcapable, WORK, 0, PATH("full/out/y"), &stat);
  EXPECT(path_symlink, noent, PATH(""), WORK, PATH("new"));
  EXPECT(path_symlink, notcapable, PATH("/etc"), WORK, PATH("new"));
  EXPECT(path_symlink, ilseq, "a\0b", 3, WORK, PATH("new"));
  EXPECT(path_symlink, nametoolong, PATH(long_path), WORK, PATH("new"));
  EXPECT(path_link, success, WORK, 0, PATH("file"), WORK, PATH("second"));
  CHECK(status_of("file").nlink == 2 && status_of("second").ino == status_of("file").ino);
  EXPECT(path_link, exist, WORK, 0, PATH("file"), WORK, PATH("second"));
  EXPECT(path_link, noent, WORK, 0, PATH("file"), WORK, PATH("new/"));
  if (is_elsewhere) EXPECT(path_link, xdev, WORK, 0, PATH("file"), OTHER, PATH("new"));
}

static void renaming(void) {
  static const struct {
    const char *from, *to;
    u32 expected;
  } moves[] = {
      {"full", "empty", wasi_success},  // what is empty is replaced
      {"empty", "full", wasi_success},
      {"file", "full", wasi_isdir},
      {"full", "file", wasi_notdir},
      {"full", "full/below", wasi_inval},
      {"second-directory", "full", wasi_notempty},
      {"file", "new/", wasi_notdir},
      {"file", "second", wasi_success},  // two names of one file: both stay
      {"file", "absent/x", wasi_noent},
      {"file", "file/x", wasi_notdir},
      {"file", ".", wasi_busy},
      {"file", long_name, wasi_nametoolong},
      {"file", "../x", wasi_notcapable},
      {"file", "cycle/x", wasi_loop},
      {"to-file", "moved-link", wasi_success},
  };
  MUST(wasi_path_create_directory(WORK, PATH("second-directory")));
  for (u32 i = 0; i < COUNT(moves); ++i) {
    EXPECT_AS(path_rename, moves[i].to, moves[i].expected, WORK, PATH(moves[i].from), WORK,
              PATH(moves[i].to));
  }
  CHECK(is_there("file") && is_there("second") && status_of("moved-link").filetype == SYMLINK);
  if (is_elsewhere) EXPECT(path_rename, xdev, WORK, PATH("file"), OTHER, PATH("new"));
  const u32 full = open_at(WORK, "full", ONLY_DIRECTORY, DIRECTORY_RIGHTS, 0);
  EXPECT(path_rename, success, WORK, PATH("file"), full, PATH("moved"));
  CHECK(is_there("full/moved") && !is_there("file"));
}

int main(int argc, char** argv) {
  is_elsewhere = argc > 1 && strcmp(argv[1], "elsewhere") == 0;
  memset(long_name, 'n', NAME_MAX + 1);
  memset(long_path, 'p', PATH_MAX);
  for (u32 i = 1; i < PATH_MAX; i += 2) long_path[i] = '/';
  set_up();
  for (u32 i = 0; i < COUNT(rows); ++i) run(&rows[i]);
  impossible(CLOSED, PATH("file"), wasi_badf);
  impossible(LISTENER, PATH("file"), wasi_notdir);
  impossible(WORK, "fi\0le", 5, wasi_ilseq);
  attributes();
  links();
  renaming();
  return failed;
}
