// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two directories that the guest was granted: names may go from one to the other, and what they
// lead to is judged by where they are then.
#include "operations.h"

static uint32_t rename_at(Fd from, const char* old, Fd to, const char* new) {
  return wasi_path_rename(from, old, strlen(old), to, new, strlen(new));
}
static uint32_t link_at(Fd from, const char* old, Fd to, const char* new) {
  return wasi_path_link(from, 0, old, strlen(old), to, new, strlen(new));
}
static uint32_t symlink_at(const char* target, Fd to, const char* new) {
  return wasi_path_symlink(target, strlen(target), to, new, strlen(new));
}

int main(void) {
  // The way from one to the other goes by descriptor and never by path.
  directory = THEIRS;
  static const char* const to_ours[] = {"../ours/file", "to-ours/file", "dir/../../ours/file",
                                        "../outside/secret", "to-ours/../outside/secret"};
  for (size_t i = 0; i < COUNT(to_ours); ++i) expect_always(wasi_notcapable, text(to_ours[i]));
  expect_error(wasi_notcapable, "open_follow", "to-ours", open_follow(text("to-ours")));
  directory = OURS;

  static const struct {
    Fd from;
    const char* old;
    Fd to;
    const char* new;
    uint32_t rename, link;
  } moves[] = {
      {OURS, "file", THEIRS, "../outside/stolen", wasi_notcapable, wasi_notcapable},
      {OURS, "file", THEIRS, "../ours/new", wasi_notcapable, wasi_notcapable},
      {OURS, "file", THEIRS, "to-ours/new", wasi_notcapable, wasi_notcapable},
      {OURS, "../outside/secret", THEIRS, "new", wasi_notcapable, wasi_notcapable},
      {OURS, "../theirs/file", THEIRS, "new", wasi_notcapable, wasi_notcapable},
      {OURS, "absolute-dir/secret", THEIRS, "new", wasi_notcapable, wasi_notcapable},
      {OURS, "file", OURS, "relative-dir/secret", wasi_notcapable, wasi_notcapable},
      {OURS, "/file", THEIRS, "new", wasi_notcapable, wasi_notcapable},
      {OURS, "file", THEIRS, "/new", wasi_notcapable, wasi_notcapable},
      {OURS, "absent", THEIRS, "new", wasi_noent, wasi_noent},
      {OURS, "file", THEIRS, "absent/new", wasi_noent, wasi_noent},
      {OURS, "file", THEIRS, "file/new", wasi_notdir, wasi_notdir},
      {OURS, "file", THEIRS, "new/", wasi_notdir, wasi_noent},
      {OURS, "file", THEIRS, ".", wasi_busy, wasi_exist},
      {OURS, "file", THEIRS, "..", wasi_busy, wasi_exist},
      {OURS, "file", THEIRS, "dir/..", wasi_busy, wasi_exist},
      {OURS, ".", THEIRS, "new", wasi_busy, wasi_perm},
      {OURS, "..", THEIRS, "new", wasi_busy, wasi_notcapable},
      {OURS, "dir/..", THEIRS, "new", wasi_busy, wasi_perm},
      {OURS, "file", THEIRS, "dir", wasi_isdir, wasi_exist},
      {OURS, "dir", THEIRS, "file", wasi_notdir, wasi_exist},
      {OURS, "dir", OURS, "dir/sub/dir", wasi_inval, wasi_perm},
      {OURS, "dir", OURS, "empty/../dir/new", wasi_inval, wasi_perm},
      {OURS, "file", THEIRS, "file\0", wasi_success, wasi_exist},
      {OURS, "file", 99, "new", wasi_badf, wasi_badf},
      {99, "file", THEIRS, "new", wasi_badf, wasi_badf},
      {OURS, "file", 1, "new", wasi_notdir, wasi_notdir},
      {1, "file", THEIRS, "new", wasi_notdir, wasi_notdir},
  };
  for (size_t i = 0; i < COUNT(moves); ++i) {
    const char* const name = moves[i].new;
    expect_error(moves[i].link, "link to", name,
                 link_at(moves[i].from, moves[i].old, moves[i].to, name));
    if (moves[i].rename == wasi_success) continue;
    expect_error(moves[i].rename, "rename to", name,
                 rename_at(moves[i].from, moves[i].old, moves[i].to, name));
  }
  expect_error(wasi_inval, "link with flags", "file",
               wasi_path_link(OURS, 1, "file", 4, THEIRS, "new", 3));

  // A link that leads somewhere inside leads out when it is moved up, and the other way round.
  expect_error(wasi_success, "symlink", "dir/sub/back",
               symlink_at("../../file", OURS, "dir/sub/back"));
  expect_error(wasi_success, "open_follow", "dir/sub/back", open_follow(text("dir/sub/back")));
  expect_error(wasi_success, "rename", "dir/sub/back",
               rename_at(OURS, "dir/sub/back", OURS, "back"));
  expect_error(wasi_notcapable, "open_follow", "back", open_follow(text("back")));
  expect_error(wasi_success, "rename", "back", rename_at(OURS, "back", THEIRS, "back"));
  expect_error(wasi_notcapable, "open_follow in theirs", "back",
               try_open(THEIRS, text("back"), FOLLOW, 0, RIGHT(fd_read)));
  expect_error(wasi_success, "link", "relative-dir",
               link_at(OURS, "relative-dir", THEIRS, "dir/x"));
  expect_error(wasi_noent, "open_follow in theirs", "dir/x/secret",  // dir/../outside is not there
               try_open(THEIRS, text("dir/x/secret"), FOLLOW, 0, RIGHT(fd_read)));

  // An open directory is the top of what is looked up in it, wherever it is moved.
  Fd sub = 0;
  const uint64_t base =
      ALL_RIGHTS & ~(RIGHT(fd_write) | RIGHT(fd_allocate) | RIGHT(fd_filestat_set_size));
  const uint32_t opened =
      wasi_path_open(OURS, 0, "dir/sub", 7, ONLY_DIRECTORY, base, ALL_RIGHTS, 0, &sub);
  expect_error(wasi_success, "open", "dir/sub", opened);
  for (int moved = 0; moved < 2; ++moved) {
    directory = sub;
    expect_error(wasi_success, "open_follow in dir/sub", "file", open_follow(text("file")));
    expect_error(wasi_notcapable, "open_follow in dir/sub", "..", open_follow(text("..")));
    expect_always(wasi_notcapable, text("../file"));
    expect_always(wasi_notcapable, text("../../file"));
    expect_always(wasi_notcapable, text("up3/outside/secret"));
    directory = OURS;
    if (moved == 0) {
      expect_error(wasi_success, "rename", "dir/sub",
                   rename_at(OURS, "dir/sub", THEIRS, "dir/sub"));
    }
  }
  // Gone, it is an empty directory that nothing can be made in.
  expect_error(wasi_success, "unlink", "file", wasi_path_unlink_file(sub, "file", 4));
  expect_error(wasi_success, "unlink", "up3", wasi_path_unlink_file(sub, "up3", 3));
  expect_error(wasi_success, "rmdir", "dir/sub", wasi_path_remove_directory(THEIRS, "dir/sub", 7));
  directory = sub;
  expect_error(wasi_noent, "open_create", "new", open_create(text("new")));
  expect_error(wasi_noent, "make_directory", "new", make_directory(text("new")));
  expect_error(wasi_noent, "rename_to", "new", rename_to(text("new")));
  expect_error(wasi_notcapable, "open_follow", "..", open_follow(text("..")));
  expect_error(wasi_notcapable, "status_follow", "../secret", status_follow(text("../secret")));
  directory = OURS;

  // Between the two, at last.
  expect_error(wasi_success, "link", "file", link_at(OURS, "file", THEIRS, "linked"));
  expect_error(wasi_success, "rename", "file", rename_at(OURS, "file", THEIRS, "file"));
  expect_error(wasi_success, "rename", "dir", rename_at(OURS, "dir", THEIRS, "dir/theirs"));
  return report();
}
