// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two directories that the guest was granted: names may go from one to the other, and what they
// lead to is judged by where they are then.
#include "operations.h"

static uint32_t rename_at(Fd from, const char* old, Fd to, const char* new) {
  return path_rename(from, old, strlen(old), to, new, strlen(new));
}
static uint32_t link_at(Fd from, const char* old, Fd to, const char* new) {
  return path_link(from, 0, old, strlen(old), to, new, strlen(new));
}
static uint32_t symlink_at(const char* target, Fd to, const char* new) {
  return path_symlink(target, strlen(target), to, new, strlen(new));
}

int main(void) {
  // The way from one to the other goes by descriptor and never by path.
  directory = THEIRS;
  static const char* const to_ours[] = {"../ours/file", "to-ours/file", "dir/../../ours/file",
                                        "../outside/secret", "to-ours/../outside/secret"};
  for (size_t i = 0; i < COUNT(to_ours); ++i) expect_always(NOTCAPABLE, text(to_ours[i]));
  expect_error(NOTCAPABLE, "open_follow", "to-ours", open_follow(text("to-ours")));
  directory = OURS;

  static const struct {
    Fd from;
    const char* old;
    Fd to;
    const char* new;
    uint32_t rename, link;
  } moves[] = {
      {OURS, "file", THEIRS, "../outside/stolen", NOTCAPABLE, NOTCAPABLE},
      {OURS, "file", THEIRS, "../ours/new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "file", THEIRS, "to-ours/new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "../outside/secret", THEIRS, "new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "../theirs/file", THEIRS, "new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "absolute-dir/secret", THEIRS, "new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "file", OURS, "relative-dir/secret", NOTCAPABLE, NOTCAPABLE},
      {OURS, "/file", THEIRS, "new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "file", THEIRS, "/new", NOTCAPABLE, NOTCAPABLE},
      {OURS, "absent", THEIRS, "new", NOENT, NOENT},
      {OURS, "file", THEIRS, "absent/new", NOENT, NOENT},
      {OURS, "file", THEIRS, "file/new", NOTDIR, NOTDIR},
      {OURS, "file", THEIRS, "new/", NOTDIR, NOENT},
      {OURS, "file", THEIRS, ".", BUSY, EXIST},
      {OURS, "file", THEIRS, "..", BUSY, EXIST},
      {OURS, "file", THEIRS, "dir/..", BUSY, EXIST},
      {OURS, ".", THEIRS, "new", BUSY, PERM},
      {OURS, "..", THEIRS, "new", BUSY, NOTCAPABLE},
      {OURS, "dir/..", THEIRS, "new", BUSY, PERM},
      {OURS, "file", THEIRS, "dir", ISDIR, EXIST},
      {OURS, "dir", THEIRS, "file", NOTDIR, EXIST},
      {OURS, "dir", OURS, "dir/sub/dir", INVAL, PERM},
      {OURS, "dir", OURS, "empty/../dir/new", INVAL, PERM},
      {OURS, "file", THEIRS, "file\0", SUCCESS, EXIST},
      {OURS, "file", 99, "new", BADF, BADF},
      {99, "file", THEIRS, "new", BADF, BADF},
      {OURS, "file", 1, "new", NOTDIR, NOTDIR},
      {1, "file", THEIRS, "new", NOTDIR, NOTDIR},
  };
  for (size_t i = 0; i < COUNT(moves); ++i) {
    const char* const name = moves[i].new;
    expect_error(moves[i].link, "link to", name,
                 link_at(moves[i].from, moves[i].old, moves[i].to, name));
    if (moves[i].rename == SUCCESS) continue;
    expect_error(moves[i].rename, "rename to", name,
                 rename_at(moves[i].from, moves[i].old, moves[i].to, name));
  }
  expect_error(INVAL, "link with flags", "file", path_link(OURS, 1, "file", 4, THEIRS, "new", 3));

  // A link that leads somewhere inside leads out when it is moved up, and the other way round.
  expect_error(SUCCESS, "symlink", "dir/sub/back", symlink_at("../../file", OURS, "dir/sub/back"));
  expect_error(SUCCESS, "open_follow", "dir/sub/back", open_follow(text("dir/sub/back")));
  expect_error(SUCCESS, "rename", "dir/sub/back", rename_at(OURS, "dir/sub/back", OURS, "back"));
  expect_error(NOTCAPABLE, "open_follow", "back", open_follow(text("back")));
  expect_error(SUCCESS, "rename", "back", rename_at(OURS, "back", THEIRS, "back"));
  expect_error(NOTCAPABLE, "open_follow in theirs", "back",
               try_open(THEIRS, text("back"), FOLLOW, 0, FD_READ));
  expect_error(SUCCESS, "link", "relative-dir", link_at(OURS, "relative-dir", THEIRS, "dir/x"));
  expect_error(NOENT, "open_follow in theirs", "dir/x/secret",  // dir/../outside is not there
               try_open(THEIRS, text("dir/x/secret"), FOLLOW, 0, FD_READ));

  // An open directory is the top of what is looked up in it, wherever it is moved.
  Fd sub = 0;
  const uint64_t base = ALL_RIGHTS & ~(FD_WRITE | FD_ALLOCATE | FD_FILESTAT_SET_SIZE);
  const uint32_t opened = path_open(OURS, 0, "dir/sub", 7, DIRECTORY, base, ALL_RIGHTS, 0, &sub);
  expect_error(SUCCESS, "open", "dir/sub", opened);
  for (int moved = 0; moved < 2; ++moved) {
    directory = sub;
    expect_error(SUCCESS, "open_follow in dir/sub", "file", open_follow(text("file")));
    expect_error(NOTCAPABLE, "open_follow in dir/sub", "..", open_follow(text("..")));
    expect_always(NOTCAPABLE, text("../file"));
    expect_always(NOTCAPABLE, text("../../file"));
    expect_always(NOTCAPABLE, text("up3/outside/secret"));
    directory = OURS;
    if (moved == 0) {
      expect_error(SUCCESS, "rename", "dir/sub", rename_at(OURS, "dir/sub", THEIRS, "dir/sub"));
    }
  }
  // Gone, it is an empty directory that nothing can be made in.
  expect_error(SUCCESS, "unlink", "file", path_unlink_file(sub, "file", 4));
  expect_error(SUCCESS, "unlink", "up3", path_unlink_file(sub, "up3", 3));
  expect_error(SUCCESS, "rmdir", "dir/sub", path_remove_directory(THEIRS, "dir/sub", 7));
  directory = sub;
  expect_error(NOENT, "open_create", "new", open_create(text("new")));
  expect_error(NOENT, "make_directory", "new", make_directory(text("new")));
  expect_error(NOENT, "rename_to", "new", rename_to(text("new")));
  expect_error(NOTCAPABLE, "open_follow", "..", open_follow(text("..")));
  expect_error(NOTCAPABLE, "status_follow", "../secret", status_follow(text("../secret")));
  directory = OURS;

  // Between the two, at last.
  expect_error(SUCCESS, "link", "file", link_at(OURS, "file", THEIRS, "linked"));
  expect_error(SUCCESS, "rename", "file", rename_at(OURS, "file", THEIRS, "file"));
  expect_error(SUCCESS, "rename", "dir", rename_at(OURS, "dir", THEIRS, "dir/theirs"));
  return report();
}
