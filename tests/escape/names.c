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
  expect_of(SUCCESS, "open_new", path, open_new(path));
  expect_of(EXIST, "open_new again", path, open_new(path));
  expect_of(SUCCESS, "status_keep", path, status_keep(path));
  expect_of(SUCCESS, "rename_from", path, rename_from(path));
  expect_of(NOENT, "status_keep of the moved", path, status_keep(path));
  expect_of(SUCCESS, "rename back", path,
            path_rename(OURS, "taken", 5, OURS, path.bytes, path.length));
  expect_of(SUCCESS, "unlink_file", path, unlink_file(path));
  expect_of(SUCCESS, "make_directory", path, make_directory(path));
  expect_of(SUCCESS, "remove_directory", path, remove_directory(path));
  expect_of(SUCCESS, "make_link", path, make_link(path));
  expect_of(SUCCESS, "read_link", path, read_link(path));
  expect_of(SUCCESS, "unlink_file of a link", path, unlink_file(path));
}

static void lengths(void) {
  live(name_of(254));
  live(name_of(255));
  expect_always(NAMETOOLONG, name_of(256));
  expect_always(NAMETOOLONG, name_of(4095));
  expect_always(NAMETOOLONG, name_of(4096));
  expect_always(NAMETOOLONG, name_of(4999));
  // Paths of 4095 bytes are the longest; what is in them is another matter.
  expect_error(SUCCESS, "status_keep", "a path of 4094", status_keep(repeated("./", 2045, "file")));
  expect_error(SUCCESS, "status_keep", "a path of 4095",
               status_keep(repeated("./", 2045, "./dir")));
  expect_error(NAMETOOLONG, "status_keep", "a path of 4096",
               status_keep(repeated("./", 2046, "file")));
  expect_always(NAMETOOLONG, repeated("./", 2046, "file"));
  expect_always(NOTCAPABLE, repeated("../", 1360, "outside/secret"));
  expect_always(NOTCAPABLE, repeated("dir/../", 500, "../outside/secret"));
}

static void no_text(void) {
  static const char with_nul[][12] = {"\0", "file\0", "\0file", "dir\0/file", "..\0/x", "fi\0le"};
  for (size_t i = 0; i < COUNT(with_nul); ++i) {
    expect_always(ILSEQ, (Path){with_nul[i], i == 0 ? 1 : sizeof with_nul[i]});
  }
  // What a link points to is a path too.
  expect_error(ILSEQ, "symlink to", "fi\\0le", path_symlink("fi\0le", 5, OURS, "made", 4));
  expect_error(NOENT, "symlink to", "nothing", path_symlink("", 0, OURS, "made", 4));
  memset(buffer, 't', sizeof buffer);
  expect_error(NAMETOOLONG, "symlink to", "4096 bytes",
               path_symlink(buffer, 4096, OURS, "made", 4));

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

/// What Linux says of a path that ends in a slash or is a dot, of these operations.
static const struct {
  const char* path;
  uint32_t open, status, create, make_directory, remove_directory, unlink, make_link, rename_from,
      link_from;
} ends[] = {
    {"", NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT},
    {".", SUCCESS, SUCCESS, ISDIR, EXIST, INVAL, ISDIR, EXIST, BUSY, PERM},
    {"./", SUCCESS, SUCCESS, ISDIR, EXIST, INVAL, ISDIR, EXIST, BUSY, PERM},
    {"dir/.", SUCCESS, SUCCESS, ISDIR, EXIST, INVAL, ISDIR, EXIST, BUSY, PERM},
    {"dir/..", SUCCESS, SUCCESS, ISDIR, EXIST, NOTEMPTY, ISDIR, EXIST, BUSY, PERM},
    {"dir/", SUCCESS, SUCCESS, ISDIR, EXIST, NOTEMPTY, ISDIR, EXIST, SUCCESS, PERM},
    {"file/", NOTDIR, NOTDIR, ISDIR, EXIST, NOTDIR, NOTDIR, EXIST, NOTDIR, NOTDIR},
    {"file/.", NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR},
    {"file/..", NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR},
    {"file/x", NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR, NOTDIR},
    {"absent/", NOENT, NOENT, ISDIR, SUCCESS, NOENT, NOENT, NOENT, NOENT, NOENT},
    {"absent/x", NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT, NOENT},
    {"to-dir/", SUCCESS, SUCCESS, ISDIR, EXIST, NOTDIR, NOTDIR, EXIST, NOTDIR, PERM},
    {"to-file/", NOTDIR, NOTDIR, ISDIR, EXIST, NOTDIR, NOTDIR, EXIST, NOTDIR, NOTDIR},
    {"dangling/", NOENT, NOENT, ISDIR, EXIST, NOTDIR, NOTDIR, EXIST, NOTDIR, NOENT},
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
    if (ends[i].rename_from == SUCCESS) path_rename(OURS, "taken", 5, OURS, "dir", 3);
    expect_error(ends[i].make_directory, "make_directory", name, make_directory(path));
    if (ends[i].make_directory == SUCCESS) {
      expect_error(SUCCESS, "remove_directory", name, remove_directory(path));
    }
    expect_error(ends[i].remove_directory, "remove_directory", name, remove_directory(path));
  }
  return report();
}
