// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names that are empty, long, no text, or end in slashes and dots.
#include "operations.h"

static char buffer[5000];

/// `count` times `piece`, then `end`.
static Path repeated(const char* piece, size_t count, const char* end) {
  char* at = buffer;
  for (size_t i = 0; i < count; ++i) at = stpcpy(at, piece);
  at = stpcpy(at, end);
  return (Path){buffer, (uint32_t)(at - buffer)};
}

/// A name of `length` bytes.
static Path name_of(size_t length) { return repeated("n", length, ""); }

/// Makes, finds, moves and removes a file of that name and a directory.
static void live(Path path) {
  expect_of(wasi_success, "open_new", path, open_new(path));
  expect_of(wasi_exist, "open_new again", path, open_new(path));
  expect_of(wasi_success, "status_keep", path, status_keep(path));
  expect_of(wasi_success, "rename_from", path, rename_from(path));
  expect_of(wasi_noent, "status_keep of the moved", path, status_keep(path));
  expect_of(wasi_success, "rename back", path,
            wasi_path_rename(OURS, "taken", 5, OURS, path.bytes, path.length));
  expect_of(wasi_success, "unlink_file", path, unlink_file(path));
  expect_of(wasi_success, "make_directory", path, make_directory(path));
  expect_of(wasi_success, "remove_directory", path, remove_directory(path));
  expect_of(wasi_success, "make_link", path, make_link(path));
  expect_of(wasi_success, "read_link", path, read_link(path));
  expect_of(wasi_success, "unlink_file of a link", path, unlink_file(path));
}

static void lengths(void) {
  live(name_of(254));
  live(name_of(255));
  expect_always(wasi_nametoolong, name_of(256));
  expect_always(wasi_nametoolong, name_of(4095));
  expect_always(wasi_nametoolong, name_of(4096));
  expect_always(wasi_nametoolong, name_of(4999));
  // Paths of 4095 bytes are the longest; what is in them is another matter.
  expect_error(wasi_success, "status_keep", "a path of 4094",
               status_keep(repeated("./", 2045, "file")));
  expect_error(wasi_success, "status_keep", "a path of 4095",
               status_keep(repeated("./", 2045, "./dir")));
  expect_error(wasi_nametoolong, "status_keep", "a path of 4096",
               status_keep(repeated("./", 2046, "file")));
  expect_always(wasi_nametoolong, repeated("./", 2046, "file"));
  expect_always(wasi_notcapable, repeated("../", 1360, "outside/secret"));
  expect_always(wasi_notcapable, repeated("dir/../", 500, "../outside/secret"));
}

static void no_text(void) {
  static const char with_nul[][12] = {"\0", "file\0", "\0file", "dir\0/file", "..\0/x", "fi\0le"};
  for (size_t i = 0; i < COUNT(with_nul); ++i) {
    expect_always(wasi_ilseq, (Path){with_nul[i], i == 0 ? 1 : sizeof with_nul[i]});
  }
  // What a link points to is a path too.
  expect_error(wasi_ilseq, "symlink to", "fi\\0le",
               wasi_path_symlink("fi\0le", 5, OURS, "made", 4));
  expect_error(wasi_noent, "symlink to", "nothing", wasi_path_symlink("", 0, OURS, "made", 4));
  memset(buffer, 't', sizeof buffer);
  expect_error(wasi_nametoolong, "symlink to", "4096 bytes",
               wasi_path_symlink(buffer, 4096, OURS, "made", 4));

  // Linux keeps names as bytes.
  static const char* const bytes[] = {"\xff",
                                      "\xc3\x28",
                                      "\xed\xa0\x80",
                                      "\xf0\x9f\x92\xa9",
                                      "\xc0\xaf",
                                      "a\nb",
                                      "\\",
                                      "..\\..\\outside",
                                      "...",
                                      " ",
                                      "\x7f",
                                      "C:",
                                      "%2e%2e",
                                      "-",
                                      "~",
                                      "\xc0\xae\xc0\xae"};
  for (size_t i = 0; i < COUNT(bytes); ++i) live(text(bytes[i]));
}

// clang-format off
#define ROW(path, open, status, create, make, remove, unlink, symlink, rename, link) \
  {path, wasi_##open, wasi_##status, wasi_##create, wasi_##make, wasi_##remove, wasi_##unlink, \
   wasi_##symlink, wasi_##rename, wasi_##link}
// clang-format on

/// What Linux says of a path that ends in a slash or is a dot, of these operations.
static const struct {
  const char* path;
  uint32_t open, status, create, make_directory, remove_directory, unlink, make_link, rename_from,
      link_from;
} ends[] = {
    ROW("", noent, noent, noent, noent, noent, noent, noent, noent, noent),
    ROW(".", success, success, isdir, exist, inval, isdir, exist, busy, perm),
    ROW("./", success, success, isdir, exist, inval, isdir, exist, busy, perm),
    ROW("dir/.", success, success, isdir, exist, inval, isdir, exist, busy, perm),
    ROW("dir/..", success, success, isdir, exist, notempty, isdir, exist, busy, perm),
    ROW("dir/", success, success, isdir, exist, notempty, isdir, exist, success, perm),
    ROW("file/", notdir, notdir, isdir, exist, notdir, notdir, exist, notdir, notdir),
    ROW("file/.", notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir),
    ROW("file/..", notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir),
    ROW("file/x", notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir, notdir),
    ROW("absent/", noent, noent, isdir, success, noent, noent, noent, noent, noent),
    ROW("absent/x", noent, noent, noent, noent, noent, noent, noent, noent, noent),
    ROW("to-dir/", success, success, isdir, exist, notdir, notdir, exist, notdir, perm),
    ROW("to-file/", notdir, notdir, isdir, exist, notdir, notdir, exist, notdir, notdir),
    ROW("dangling/", noent, noent, isdir, exist, notdir, notdir, exist, notdir, noent),
};

int main(void) {
  lengths();
  no_text();
  for (size_t i = 0; i < COUNT(ends); ++i) {
    const Path path = text(ends[i].path);
    const char* const name = ends[i].path;
    expect_error(ends[i].open, "open_follow", name, open_follow(path));
    expect_error(ends[i].status, "status_follow", name, status_follow(path));
    expect_error(ends[i].create, "open_create_follow", name, open_create_follow(path));
    expect_error(ends[i].make_link, "make_link", name, make_link(path));
    expect_error(ends[i].unlink, "unlink_file", name, unlink_file(path));
    expect_error(ends[i].link_from, "link_from", name, link_from(path));
    expect_error(ends[i].rename_from, "rename_from", name, rename_from(path));
    if (ends[i].rename_from == wasi_success) wasi_path_rename(OURS, "taken", 5, OURS, "dir", 3);
    expect_error(ends[i].make_directory, "make_directory", name, make_directory(path));
    if (ends[i].make_directory == wasi_success) {
      expect_error(wasi_success, "remove_directory", name, remove_directory(path));
    }
    expect_error(ends[i].remove_directory, "remove_directory", name, remove_directory(path));
  }
  return report();
}
