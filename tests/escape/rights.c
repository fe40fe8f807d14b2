// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a descriptor may not do, nothing opened through it may, and what it gave up it never gets
// back; and flags that do not exist.
#include "operations.h"

static const uint64_t base_of_directory =
    ALL_RIGHTS & ~(RIGHT(fd_write) | RIGHT(fd_allocate) | RIGHT(fd_filestat_set_size));

/// `dir` of the guest's directory, with these rights.
static Fd open_dir(uint64_t base, uint64_t inheriting) {
  Fd fd = 0;
  expect_error(wasi_success, "open", "dir",
               wasi_path_open(OURS, 0, "dir", 3, ONLY_DIRECTORY, base, inheriting, 0, &fd));
  return fd;
}

static void directories_that_only_read(void) {
  const uint64_t reading = RIGHT(fd_read) | RIGHT(fd_readdir) | RIGHT(path_open);
  const Fd fd = open_dir(reading, RIGHT(fd_read) | RIGHT(fd_readdir) | RIGHT(path_open));
  static const struct {
    const char* path;
    uint32_t flags;
    uint64_t base;
    uint32_t error;
  } opens[] = {
      {"file", 0, RIGHT(fd_read), wasi_success},
      {"file", 0, 0, wasi_success},
      {"file", 0, RIGHT(fd_write), wasi_notcapable},
      {"file", 0, RIGHT(fd_read) | RIGHT(fd_write), wasi_notcapable},
      {"file", 0, RIGHT(fd_seek), wasi_notcapable},
      {"file", 0, RIGHT(fd_filestat_set_size), wasi_notcapable},
      {"file", 0, ALL_RIGHTS, wasi_notcapable},
      {"file", TRUNC, RIGHT(fd_read), wasi_notcapable},
      {"file", TRUNC, 0, wasi_notcapable},
      {"file", CREAT, RIGHT(fd_read), wasi_notcapable},
      {"new", CREAT, RIGHT(fd_read), wasi_notcapable},
      {"new", CREAT | EXCL, 0, wasi_notcapable},
      {"new", CREAT | TRUNC, RIGHT(fd_read), wasi_notcapable},
      {"file", ONLY_DIRECTORY, RIGHT(fd_read), wasi_notdir},
      {"sub", ONLY_DIRECTORY, RIGHT(fd_readdir), wasi_success},
      {"sub", 0, RIGHT(fd_readdir), wasi_success},
      {"..", ONLY_DIRECTORY, RIGHT(fd_readdir), wasi_notcapable},
      {".", ONLY_DIRECTORY, RIGHT(fd_readdir), wasi_success},
  };
  for (size_t i = 0; i < COUNT(opens); ++i) {
    expect_error(opens[i].error, "open", opens[i].path,
                 try_open(fd, text(opens[i].path), KEEP, opens[i].flags, opens[i].base));
  }
  directory = fd;
  uint32_t (*const changing[])(Path) = {
      set_times_keep, make_directory, remove_directory, unlink_file, make_link,
      rename_from,    rename_to,      link_from,        link_to,     open_to_write,
      open_create,    open_truncate,  read_link,        status_keep,
  };
  for (size_t i = 0; i < COUNT(changing); ++i) {
    expect_error(wasi_notcapable, "a change", "file", changing[i](text("file")));
    expect_error(wasi_notcapable, "a change", "../file", changing[i](text("../file")));
    expect_error(wasi_notcapable, "a change", "sub/up3/secret",
                 changing[i](text("sub/up3/secret")));
  }
  directory = OURS;

  // What is opened through it has no more, however deep.
  Fd sub = 0;
  expect_error(
      wasi_notcapable, "open with all", "sub",
      wasi_path_open(fd, 0, "sub", 3, ONLY_DIRECTORY, base_of_directory, ALL_RIGHTS, 0, &sub));
  expect_error(wasi_notcapable, "open to inherit all", "sub",
               wasi_path_open(fd, 0, "sub", 3, ONLY_DIRECTORY, reading, ALL_RIGHTS, 0, &sub));
  expect_error(wasi_success, "open", "sub",
               wasi_path_open(fd, 0, "sub", 3, ONLY_DIRECTORY, reading, reading, 0, &sub));
  expect_error(wasi_notcapable, "open to write", "sub/file",
               try_open(sub, text("file"), KEEP, 0, RIGHT(fd_write)));
  expect_error(wasi_success, "open to read", "sub/file",
               try_open(sub, text("file"), KEEP, 0, RIGHT(fd_read)));
  expect_error(wasi_notcapable, "set_rights", "sub",
               wasi_fd_fdstat_set_rights(sub, ALL_RIGHTS, reading));
  expect_error(wasi_notcapable, "set_rights", "sub",
               wasi_fd_fdstat_set_rights(sub, reading, ALL_RIGHTS));
  expect_error(wasi_notcapable, "set_rights", "sub",
               wasi_fd_fdstat_set_rights(sub, UINT64_MAX, UINT64_MAX));
  expect_error(wasi_success, "set_rights", "sub",
               wasi_fd_fdstat_set_rights(sub, RIGHT(path_open), 0));
  expect_error(wasi_notcapable, "set_rights back", "sub",
               wasi_fd_fdstat_set_rights(sub, reading, 0));
  expect_error(wasi_notcapable, "open", "sub/file",
               try_open(sub, text("file"), KEEP, 0, RIGHT(fd_read)));
  expect_error(wasi_notcapable, "read", "sub", wasi_fd_readdir(sub, &sub, 0, 0, &sub));
  wasi_fd_close(sub);
  wasi_fd_close(fd);
}

static void files_that_only_read(void) {
  static const uint64_t both[] = {RIGHT(fd_read), RIGHT(fd_write)};
  for (size_t i = 0; i < COUNT(both); ++i) {
    Fd fd = 0;
    uint32_t size = 0;
    char byte = 'i';  // what is there already
    const struct wasi_iovec one = {&byte, 1};
    expect_error(wasi_success, "open", "file",
                 open_at(OURS, text("file"), KEEP, 0, both[i], 0, &fd));
    const bool reads = both[i] == RIGHT(fd_read);
    expect_error(reads ? wasi_success : wasi_badf, "read", "file",
                 wasi_fd_read(fd, &one, 1, &size));
    expect_error(reads ? wasi_badf : wasi_success, "write", "file",
                 wasi_fd_write(fd, &one, 1, &size));
    expect_error(wasi_badf, "write from afar", "file",
                 wasi_fd_pwrite(fd, &one, 1, 0, &size) == wasi_success ? wasi_success : wasi_badf);
    const uint32_t resized = wasi_fd_filestat_set_size(fd, 0);
    expect(resized == wasi_inval || resized == wasi_notcapable, "set_size", text("file"), resized);
    const uint32_t allocated = wasi_fd_allocate(fd, 0, 100);
    expect(allocated == wasi_notcapable || allocated == wasi_badf, "allocate", text("file"),
           allocated);
    expect_error(wasi_notcapable, "set_rights", "file",
                 wasi_fd_fdstat_set_rights(fd, ALL_RIGHTS, 0));
    // Other flags do not make it another file.
    expect_error(wasi_notcapable, "set_flags", "file", wasi_fd_fdstat_set_flags(fd, APPEND));
    expect_error(wasi_notdir, "open in", "file", try_open(fd, text("."), KEEP, 0, RIGHT(fd_read)));
    wasi_fd_close(fd);
  }
  struct filestat status;
  wasi_path_filestat_get(OURS, 0, "file", 4, &status);
  expect(status.size == 6, "size", text("file"), (uint32_t)status.size);
}

static void flags(void) {
  Fd fd = 0;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const uint32_t flag = UINT32_C(1) << bit;
    if (bit >= 1) {
      expect_error(wasi_inval, "open with lookup flags", "file",
                   try_open(OURS, text("file"), flag, 0, RIGHT(fd_read)));
      struct filestat status;
      expect_error(wasi_inval, "stat with lookup flags", "file",
                   wasi_path_filestat_get(OURS, flag, "file", 4, &status));
      expect_error(wasi_inval, "set_times with lookup flags", "file",
                   wasi_path_filestat_set_times(OURS, flag, "file", 4, 0, 0, 0));
    }
    expect_error(wasi_inval, "link with lookup flags", "file",
                 wasi_path_link(OURS, flag, "file", 4, OURS, "new", 3));
    if (bit >= 4) {
      expect_error(wasi_inval, "open with flags", "file",
                   try_open(OURS, text("file"), KEEP, flag, RIGHT(fd_read)));
      expect_error(wasi_inval, "set_times with flags", "file",
                   wasi_path_filestat_set_times(OURS, KEEP, "file", 4, 0, 0, flag));
    }
    if (bit >= 5) {
      expect_error(wasi_inval, "open with descriptor flags", "file",
                   open_at(OURS, text("file"), KEEP, 0, RIGHT(fd_read), flag, &fd));
    }
  }
  expect_error(wasi_inval, "open", "a new directory",
               try_open(OURS, text("new"), KEEP, CREAT | ONLY_DIRECTORY, RIGHT(fd_read)));
  expect_error(wasi_loop, "open a link", "to-file", open_keep(text("to-file")));
  expect_error(wasi_notdir, "open a link as a directory", "to-dir",
               try_open(OURS, text("to-dir"), KEEP, ONLY_DIRECTORY, RIGHT(fd_readdir)));
  expect_error(wasi_isdir, "open a directory to write", "dir", open_to_write(text("dir")));
  // Rights that do not exist are not had; what they would mean is up to preview 1.
  expect_error(wasi_success, "open with bits that are no rights", "file",
               try_open(OURS, text("file"), KEEP, 0, RIGHT(fd_read) | UINT64_C(1) << 63));
}

int main(void) {
  directories_that_only_read();
  files_that_only_read();
  flags();
  return report();
}
