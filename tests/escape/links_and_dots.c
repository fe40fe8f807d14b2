// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Paths that lead out by symbolic links, by `..`, or both: whatever is done to them is
// `notcapable`, also where the last component is not there. A link itself is the guest's own.
#include "operations.h"

/// The directory in which the last component lies is outside.
static const char* const outside[] = {
    "../outside/secret",
    "../outside/absent",
    "../outside/dir",
    "../outside/empty",
    "../outside/link",
    "../ours/file",
    "./../outside/secret",
    ".//..//outside//secret",
    "dir/../../outside/secret",
    "dir/sub/../../../outside/secret",
    "dir/./sub/.././../../outside/secret",
    "../../../../../../../../../../etc/passwd",
    "absolute-dir/secret",
    "absolute-dir/absent",
    "absolute-dir/empty",
    "relative-dir/secret",
    "relative-dir/absent",
    "relative-dir/dir/file",
    "relative-dir/../ours/file",
    "through/secret",
    "through/dir/sub",
    "up/outside/secret",
    "up/ours/file",
    "up/../up/ours/file",
    "root/etc/passwd",
    "root/absent",
    "deep-9/secret",
    "deep-9/absent",
    "dir/sub/up3/outside/secret",
    "to-dir/sub/up3/outside/secret",
    "to-dir/../../outside/secret",
    "here/../outside/secret",
    "here/here/here/up/outside/secret",
    "inner-9/../../outside/secret",
    "out-and-in/..",
    // Absolute ones: nothing outside a directory has a name.
    "/",
    "//",
    "/.",
    "/..",
    "/file",
    "/etc/passwd",
    "/../outside/secret",
    "/proc/self/root/etc/passwd",
};

/// The last component is a link that leads out, and there is none behind it.
static const char* const last[] = {
    "absolute-dir", "absolute-file", "relative-dir",   "relative-file", "dangling-out",
    "up",           "root",          "through",        "deep-9",        "out-and-in",
    "absolute-in",  "dir/sub/up3",   "to-dir/sub/up3", "here/up",
};

static const struct {
  uint32_t (*call)(Path);
  const char* name;
  uint32_t error;
} of_last[] = {
    {open_keep, "open_keep", wasi_loop},
    {open_follow, "open_follow", wasi_notcapable},
    {open_to_write, "open_to_write", wasi_notcapable},
    {open_directory, "open_directory", wasi_notcapable},
    {open_create, "open_create", wasi_loop},
    {open_create_follow, "open_create_follow", wasi_notcapable},
    {open_new, "open_new", wasi_exist},
    {open_truncate, "open_truncate", wasi_notcapable},
    {status_keep, "status_keep", wasi_success},
    {status_follow, "status_follow", wasi_notcapable},
    {set_times_keep, "set_times_keep", wasi_success},
    {set_times_follow, "set_times_follow", wasi_notcapable},
    {read_link, "read_link", wasi_success},
    {make_directory, "make_directory", wasi_exist},
    {remove_directory, "remove_directory", wasi_notdir},
    {make_link, "make_link", wasi_exist},
    {rename_directory_to, "rename_directory_to", wasi_notdir},
    {link_to, "link_to", wasi_exist},
};

/// The same with something behind the link that makes it stand for what it points to. Removing and
/// creating fail as Linux does without following it; they never succeed.
static const char* const behind[] = {
    "absolute-dir/", "absolute-dir/.", "relative-dir//", "relative-dir/./", "up/",
    "up/.",          "up/..",          "root/",          "root/..",         "deep-9/",
    "through/",      "dir/sub/up3/",   "dir/../..",      "dir/../../",      "..",
    "../",           "./..",           "here/..",        "here/../.",       "../outside/..",
    "to-dir/../.."};

/// Operations that look at what the whole path stands for.
static uint32_t (*const looking[])(Path) = {
    open_keep,     open_follow,    open_to_write,    open_directory, open_truncate, status_keep,
    status_follow, set_times_keep, set_times_follow, read_link,      link_from,
};

static const char* const inside[] = {
    "file",
    "./file",
    "dir/../file",
    "to-dir/file",
    "to-dir/sub/../file",
    "here/here/file",
    "dir/sub/../../file",
    "inner-9/file",
    "inner-38/file",
    "dir/sub/../../dir/../file",
};

/// Links without end, and more links than Linux follows.
static const char* const endless[] = {"self", "loop-a", "loop-b", "inner-41"};

int main(void) {
  for (size_t i = 0; i < COUNT(outside); ++i) expect_always(wasi_notcapable, text(outside[i]));
  for (size_t i = 0; i < COUNT(last); ++i) {
    for (size_t k = 0; k < COUNT(of_last); ++k) {
      expect_error(of_last[k].error, of_last[k].name, last[i], of_last[k].call(text(last[i])));
    }
    // The link itself may be moved and linked, and still leads nowhere.
    expect_error(wasi_success, "link_from", last[i], link_from(text(last[i])));
    expect_error(wasi_notcapable, "open_follow of a copy", last[i], open_follow(text("taken")));
    expect_error(wasi_success, "unlink_file of a copy", last[i], unlink_file(text("taken")));
  }
  for (size_t i = 0; i < COUNT(behind); ++i) {
    for (size_t k = 0; k < COUNT(looking); ++k) {
      expect_error(wasi_notcapable, "a look", behind[i], looking[k](text(behind[i])));
    }
    for (size_t k = 0; k < COUNT(operations); ++k) {
      const uint32_t error = operations[k].call(text(behind[i]));
      expect(error != wasi_success, operations[k].name, text(behind[i]), error);
    }
  }
  for (size_t i = 0; i < COUNT(inside); ++i) {
    expect_error(wasi_success, "open_keep", inside[i], open_keep(text(inside[i])));
    expect_error(wasi_success, "status_follow", inside[i], status_follow(text(inside[i])));
  }
  for (size_t i = 0; i < COUNT(endless); ++i) {
    expect_error(wasi_loop, "open_follow", endless[i], open_follow(text(endless[i])));
    expect_error(wasi_loop, "status_follow", endless[i], status_follow(text(endless[i])));
    expect_error(wasi_loop, "set_times_follow", endless[i], set_times_follow(text(endless[i])));
    expect_error(wasi_success, "read_link", endless[i], read_link(text(endless[i])));
  }
  // Links that the guest makes: relative ones can be stored, wherever they lead.
  expect_error(wasi_notcapable, "symlink to", "/", wasi_path_symlink("/", 1, OURS, "made", 4));
  expect_error(wasi_success, "symlink to", "../outside",
               wasi_path_symlink("../outside", 10, OURS, "made", 4));
  expect_always(wasi_notcapable, text("made/secret"));
  expect_always(wasi_notcapable, text("made/absent"));
  return report();
}
