// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a descriptor may not do, nothing opened through it may, and what it gave up it never gets
// back; and flags that do not exist.
#include "operations.h"

static const uint64_t base_of_directory =
    ALL_RIGHTS & ~(FD_WRITE | FD_ALLOCATE | FD_FILESTAT_SET_SIZE);

/// `dir` of the guest's directory, with these rights.
static Fd open_dir(uint64_t base, uint64_t inheriting) {
  Fd fd = 0;
  expect_error(SUCCESS, "open", "dir",
               path_open(OURS, 0, "dir", 3, DIRECTORY, base, inheriting, 0, &fd));
  return fd;
}

static void directories_that_only_read(void) {
  const uint64_t reading = FD_READ | FD_READDIR | PATH_OPEN;
  const Fd fd = open_dir(reading, FD_READ | FD_READDIR | PATH_OPEN);
  static const struct {
    const char* path;
    uint32_t flags;
    uint64_t base;
    uint32_t error;
  } opens[] = {
      {"file", 0, FD_READ, SUCCESS},
      {"file", 0, 0, SUCCESS},
      {"file", 0, FD_WRITE, NOTCAPABLE},
      {"file", 0, FD_READ | FD_WRITE, NOTCAPABLE},
      {"file", 0, FD_SEEK, NOTCAPABLE},
      {"file", 0, FD_FILESTAT_SET_SIZE, NOTCAPABLE},
      {"file", 0, ALL_RIGHTS, NOTCAPABLE},
      {"file", TRUNC, FD_READ, NOTCAPABLE},
      {"file", TRUNC, 0, NOTCAPABLE},
      {"file", CREAT, FD_READ, NOTCAPABLE},
      {"new", CREAT, FD_READ, NOTCAPABLE},
      {"new", CREAT | EXCL, 0, NOTCAPABLE},
      {"new", CREAT | TRUNC, FD_READ, NOTCAPABLE},
      {"file", DIRECTORY, FD_READ, NOTDIR},
      {"sub", DIRECTORY, FD_READDIR, SUCCESS},
      {"sub", 0, FD_READDIR, SUCCESS},
      {"..", DIRECTORY, FD_READDIR, NOTCAPABLE},
      {".", DIRECTORY, FD_READDIR, SUCCESS},
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
    expect_error(NOTCAPABLE, "a change", "file", changing[i](text("file")));
    expect_error(NOTCAPABLE, "a change", "../file", changing[i](text("../file")));
    expect_error(NOTCAPABLE, "a change", "sub/up3/secret", changing[i](text("sub/up3/secret")));
  }
  directory = OURS;

  // What is opened through it has no more, however deep.
  Fd sub = 0;
  expect_error(NOTCAPABLE, "open with all", "sub",
               path_open(fd, 0, "sub", 3, DIRECTORY, base_of_directory, ALL_RIGHTS, 0, &sub));
  expect_error(NOTCAPABLE, "open to inherit all", "sub",
               path_open(fd, 0, "sub", 3, DIRECTORY, reading, ALL_RIGHTS, 0, &sub));
  expect_error(SUCCESS, "open", "sub",
               path_open(fd, 0, "sub", 3, DIRECTORY, reading, reading, 0, &sub));
  expect_error(NOTCAPABLE, "open to write", "sub/file",
               try_open(sub, text("file"), KEEP, 0, FD_WRITE));
  expect_error(SUCCESS, "open to read", "sub/file", try_open(sub, text("file"), KEEP, 0, FD_READ));
  expect_error(NOTCAPABLE, "set_rights", "sub", fd_fdstat_set_rights(sub, ALL_RIGHTS, reading));
  expect_error(NOTCAPABLE, "set_rights", "sub", fd_fdstat_set_rights(sub, reading, ALL_RIGHTS));
  expect_error(NOTCAPABLE, "set_rights", "sub", fd_fdstat_set_rights(sub, UINT64_MAX, UINT64_MAX));
  expect_error(SUCCESS, "set_rights", "sub", fd_fdstat_set_rights(sub, PATH_OPEN, 0));
  expect_error(NOTCAPABLE, "set_rights back", "sub", fd_fdstat_set_rights(sub, reading, 0));
  expect_error(NOTCAPABLE, "open", "sub/file", try_open(sub, text("file"), KEEP, 0, FD_READ));
  expect_error(NOTCAPABLE, "read", "sub", fd_readdir(sub, &sub, 0, 0, &sub));
  fd_close(sub);
  fd_close(fd);
}

static void files_that_only_read(void) {
  static const uint64_t both[] = {FD_READ, FD_WRITE};
  for (size_t i = 0; i < COUNT(both); ++i) {
    Fd fd = 0;
    uint32_t size = 0;
    char byte = 'i';  // what is there already
    const Vector one = {&byte, 1};
    expect_error(SUCCESS, "open", "file", open_at(OURS, text("file"), KEEP, 0, both[i], 0, &fd));
    const bool reads = both[i] == FD_READ;
    expect_error(reads ? SUCCESS : BADF, "read", "file", fd_read(fd, &one, 1, &size));
    expect_error(reads ? BADF : SUCCESS, "write", "file", fd_write(fd, &one, 1, &size));
    expect_error(BADF, "write from afar", "file",
                 fd_pwrite(fd, &one, 1, 0, &size) == SUCCESS ? SUCCESS : BADF);
    const uint32_t resized = fd_filestat_set_size(fd, 0);
    expect(resized == INVAL || resized == NOTCAPABLE, "set_size", text("file"), resized);
    const uint32_t allocated = fd_allocate(fd, 0, 100);
    expect(allocated == NOTCAPABLE || allocated == BADF, "allocate", text("file"), allocated);
    expect_error(NOTCAPABLE, "set_rights", "file", fd_fdstat_set_rights(fd, ALL_RIGHTS, 0));
    // Other flags do not make it another file.
    expect_error(NOTCAPABLE, "set_flags", "file", fd_fdstat_set_flags(fd, APPEND));
    expect_error(NOTDIR, "open in", "file", try_open(fd, text("."), KEEP, 0, FD_READ));
    fd_close(fd);
  }
  Status status;
  path_filestat_get(OURS, 0, "file", 4, &status);
  expect(status.size == 6, "size", text("file"), (uint32_t)status.size);
}

static void flags(void) {
  Fd fd = 0;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const uint32_t flag = UINT32_C(1) << bit;
    if (bit >= 1) {
      expect_error(INVAL, "open with lookup flags", "file",
                   try_open(OURS, text("file"), flag, 0, FD_READ));
      Status status;
      expect_error(INVAL, "stat with lookup flags", "file",
                   path_filestat_get(OURS, flag, "file", 4, &status));
      expect_error(INVAL, "set_times with lookup flags", "file",
                   path_filestat_set_times(OURS, flag, "file", 4, 0, 0, 0));
    }
    expect_error(INVAL, "link with lookup flags", "file",
                 path_link(OURS, flag, "file", 4, OURS, "new", 3));
    if (bit >= 4) {
      expect_error(INVAL, "open with flags", "file",
                   try_open(OURS, text("file"), KEEP, flag, FD_READ));
      expect_error(INVAL, "set_times with flags", "file",
                   path_filestat_set_times(OURS, KEEP, "file", 4, 0, 0, flag));
    }
    if (bit >= 5) {
      expect_error(INVAL, "open with descriptor flags", "file",
                   open_at(OURS, text("file"), KEEP, 0, FD_READ, flag, &fd));
    }
  }
  expect_error(INVAL, "open", "a new directory",
               try_open(OURS, text("new"), KEEP, CREAT | DIRECTORY, FD_READ));
  expect_error(LOOP, "open a link", "to-file", open_keep(text("to-file")));
  expect_error(NOTDIR, "open a link as a directory", "to-dir",
               try_open(OURS, text("to-dir"), KEEP, DIRECTORY, FD_READDIR));
  expect_error(ISDIR, "open a directory to write", "dir", open_to_write(text("dir")));
  // Rights that do not exist are not had; what they would mean is up to preview 1.
  expect_error(SUCCESS, "open with bits that are no rights", "file",
               try_open(OURS, text("file"), KEEP, 0, FD_READ | RIGHT(63)));
}

int main(void) {
  directories_that_only_read();
  files_that_only_read();
  flags();
  return report();
}
