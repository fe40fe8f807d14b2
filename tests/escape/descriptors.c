// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// host descriptors: yes
// The numbers of the host's descriptors mean nothing: the guest has its standard streams and its
// two directories, whatever the command was started with.
#include "operations.h"

static void expect_closed(Fd fd) {
  char name[32];
  snprintf(name, sizeof name, "%u", (unsigned)fd);
  char byte = 0;
  const struct wasi_iovec one = {&byte, 1};
  uint32_t size = 0;
  uint64_t position = 0;
  union {
    struct filestat status;
    struct fdstat fd_status;
    uint64_t prestat;
  } out;
  expect_error(wasi_badf, "fd_read", name, wasi_fd_read(fd, &one, 1, &size));
  expect_error(wasi_badf, "fd_pread", name, wasi_fd_pread(fd, &one, 1, 0, &size));
  expect_error(wasi_badf, "fd_write", name, wasi_fd_write(fd, &one, 1, &size));
  expect_error(wasi_badf, "fd_pwrite", name, wasi_fd_pwrite(fd, &one, 1, 0, &size));
  expect_error(wasi_badf, "fd_seek", name, wasi_fd_seek(fd, 0, 1, &position));
  expect_error(wasi_badf, "fd_allocate", name, wasi_fd_allocate(fd, 0, 1));
  expect_error(wasi_badf, "fd_advise", name, wasi_fd_advise(fd, 0, 1, 0));
  expect_error(wasi_badf, "fd_sync", name, wasi_fd_sync(fd));
  expect_error(wasi_badf, "fd_filestat_get", name, wasi_fd_filestat_get(fd, &out.status));
  expect_error(wasi_badf, "fd_filestat_set_size", name, wasi_fd_filestat_set_size(fd, 0));
  expect_error(wasi_badf, "fd_filestat_set_times", name,
               wasi_fd_filestat_set_times(fd, 0, 0, MTIM));
  expect_error(wasi_badf, "fd_fdstat_get", name, wasi_fd_fdstat_get(fd, &out.fd_status));
  expect_error(wasi_badf, "fd_fdstat_set_flags", name, wasi_fd_fdstat_set_flags(fd, NONBLOCK));
  expect_error(wasi_badf, "fd_fdstat_set_rights", name, wasi_fd_fdstat_set_rights(fd, 0, 0));
  expect_error(wasi_badf, "fd_prestat_get", name, wasi_fd_prestat_get(fd, &out));
  expect_error(wasi_badf, "fd_readdir", name, wasi_fd_readdir(fd, &out, sizeof out, 0, &size));
  expect_error(wasi_badf, "fd_renumber from", name, wasi_fd_renumber(fd, 1));
  expect_error(wasi_badf, "fd_renumber to", name, wasi_fd_renumber(OURS, fd));
  expect_error(wasi_badf, "fd_close", name, wasi_fd_close(fd));
  directory = fd;
  for (size_t i = 0; i < COUNT(operations); ++i) {
    expect_error(wasi_badf, operations[i].name, name, operations[i].call(text("secret")));
  }
  directory = OURS;
}

int main(void) {
  static const Fd far[] = {1024,       4096,       65535,      65536,      UINT32_C(1) << 20,
                           0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
                           0xffffff9c /* AT_FDCWD */};
  for (Fd fd = 5; fd < 260; ++fd) expect_closed(fd);
  for (Fd fd = 990; fd < 1030; ++fd) expect_closed(fd);
  for (size_t i = 0; i < COUNT(far); ++i) expect_closed(far[i]);

  // A number that was closed is nobody's, also when it was a directory's.
  Fd fd = 0;
  expect_error(wasi_success, "open", "file",
               open_at(OURS, text("file"), KEEP, 0, RIGHT(fd_read), 0, &fd));
  expect_error(wasi_success, "fd_renumber", "file", wasi_fd_renumber(fd, THEIRS));
  expect_closed(fd);
  expect_error(wasi_notdir, "open in", "what was theirs",
               try_open(THEIRS, text("file"), KEEP, 0, RIGHT(fd_read)));
  expect_error(wasi_success, "fd_close", "what was theirs", wasi_fd_close(THEIRS));
  expect_closed(THEIRS);
  expect_error(wasi_success, "fd_close", "ours", wasi_fd_close(OURS));
  expect_closed(THEIRS);
  return report();
}
