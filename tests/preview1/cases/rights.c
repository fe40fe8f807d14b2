// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each right alone is enough for its function, and without it nothing else helps.
#include "../expect.h"

static u32 out[16];
static struct wasi_iovec vector = {out, 1};

// The calls, on a descriptor of a directory or of a file.
static u32 create_directory(u32 fd) {
  const u32 error = wasi_path_create_directory(fd, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_remove_directory(WORK, PATH("new")));
  return error;
}
static u32 create_file(u32 fd) {
  const u32 error = wasi_path_open(fd, 0, PATH("new"), CREAT, 0, 0, 0, out);
  if (error == wasi_success) MUST(wasi_path_unlink_file(WORK, PATH("new")));
  return error;
}
static u32 link_from(u32 fd) {
  const u32 error = wasi_path_link(fd, 0, PATH("file"), WORK, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_unlink_file(WORK, PATH("new")));
  return error;
}
static u32 link_to(u32 fd) {
  const u32 error = wasi_path_link(WORK, 0, PATH("file"), fd, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_unlink_file(WORK, PATH("new")));
  return error;
}
static u32 open_file(u32 fd) { return wasi_path_open(fd, 0, PATH("file"), 0, 0, 0, 0, out); }
static u32 truncate_file(u32 fd) {
  return wasi_path_open(fd, 0, PATH("file"), TRUNC, 0, 0, 0, out);
}
static u32 read_directory(u32 fd) { return wasi_fd_readdir(fd, out, sizeof out, 0, &vector.size); }
static u32 read_link(u32 fd) { return wasi_path_readlink(fd, PATH("link"), out, 4, out + 1); }
static u32 rename_from(u32 fd) {
  const u32 error = wasi_path_rename(fd, PATH("file"), WORK, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_rename(WORK, PATH("new"), WORK, PATH("file")));
  return error;
}
static u32 rename_to(u32 fd) {
  const u32 error = wasi_path_rename(WORK, PATH("file"), fd, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_rename(WORK, PATH("new"), WORK, PATH("file")));
  return error;
}
static u32 get_status(u32 fd) { return wasi_path_filestat_get(fd, 0, PATH("file"), out); }
static u32 set_times(u32 fd) { return wasi_path_filestat_set_times(fd, 0, PATH("file"), 0, 0, 0); }
static u32 make_link(u32 fd) {
  const u32 error = wasi_path_symlink(PATH("x"), fd, PATH("new"));
  if (error == wasi_success) MUST(wasi_path_unlink_file(WORK, PATH("new")));
  return error;
}
static u32 remove_directory(u32 fd) {
  const u32 error = wasi_path_remove_directory(fd, PATH("dir"));
  if (error == wasi_success) MUST(wasi_path_create_directory(WORK, PATH("dir")));
  return error;
}
static u32 unlink_file(u32 fd) {
  const u32 error = wasi_path_unlink_file(fd, PATH("file"));
  if (error == wasi_success) touch("file");
  return error;
}
static u32 sync_data(u32 fd) { return wasi_fd_datasync(fd); }
static u32 sync_all(u32 fd) { return wasi_fd_sync(fd); }
static u32 read_data(u32 fd) { return wasi_fd_read(fd, &vector, 1, out); }
static u32 write_data(u32 fd) { return wasi_fd_write(fd, &vector, 1, out); }
static u32 pread_data(u32 fd) { return wasi_fd_pread(fd, &vector, 1, 0, out); }
static u32 pwrite_data(u32 fd) { return wasi_fd_pwrite(fd, &vector, 1, 0, out); }
static u32 seek_to(u32 fd) { return wasi_fd_seek(fd, 1, SET, out); }
static u32 seek_nowhere(u32 fd) { return wasi_fd_seek(fd, 0, CUR, out); }
static u32 tell(u32 fd) { return wasi_fd_tell(fd, out); }
static u32 set_flags(u32 fd) { return wasi_fd_fdstat_set_flags(fd, 0); }
static u32 advise(u32 fd) { return wasi_fd_advise(fd, 0, 0, 0); }
static u32 allocate(u32 fd) { return wasi_fd_allocate(fd, 0, 1); }
static u32 fd_status(u32 fd) { return wasi_fd_filestat_get(fd, out); }
static u32 set_size(u32 fd) { return wasi_fd_filestat_set_size(fd, 1); }
static u32 fd_set_times(u32 fd) { return wasi_fd_filestat_set_times(fd, 0, 0, 0); }
static u32 wait_for(u32 fd, uint8_t type) {
  const struct subscription wish = {.tag = type, .fd = fd};
  struct event event;
  MUST(wasi_poll_oneoff(&wish, &event, 1, out));
  return event.error;
}
static u32 wait_to_read(u32 fd) { return wait_for(fd, FD_READ); }
static u32 wait_to_write(u32 fd) { return wait_for(fd, FD_WRITE); }

struct row {
  const char* function;
  u32 (*call)(u32);
  u64 needed;
  u32 without;  // what it answers when one of them is missing
};
#define OPEN RIGHT(path_open)
static const struct row of_directory[] = {
    {"path_create_directory", create_directory, RIGHT(path_create_directory), wasi_notcapable},
    {"path_open", create_file, OPEN | RIGHT(path_create_file), wasi_notcapable},
    {"path_open", open_file, OPEN, wasi_notcapable},
    {"path_open", truncate_file, OPEN | RIGHT(path_filestat_set_size), wasi_notcapable},
    {"path_link", link_from, RIGHT(path_link_source), wasi_notcapable},
    {"path_link", link_to, RIGHT(path_link_target), wasi_notcapable},
    {"fd_readdir", read_directory, RIGHT(fd_readdir), wasi_notcapable},
    {"path_readlink", read_link, RIGHT(path_readlink), wasi_notcapable},
    {"path_rename", rename_from, RIGHT(path_rename_source), wasi_notcapable},
    {"path_rename", rename_to, RIGHT(path_rename_target), wasi_notcapable},
    {"path_filestat_get", get_status, RIGHT(path_filestat_get), wasi_notcapable},
    {"path_filestat_set_times", set_times, RIGHT(path_filestat_set_times), wasi_notcapable},
    {"path_symlink", make_link, RIGHT(path_symlink), wasi_notcapable},
    {"path_remove_directory", remove_directory, RIGHT(path_remove_directory), wasi_notcapable},
    {"path_unlink_file", unlink_file, RIGHT(path_unlink_file), wasi_notcapable},
};
static const struct row of_file[] = {
    {"fd_datasync", sync_data, RIGHT(fd_datasync), wasi_notcapable},
    {"fd_sync", sync_all, RIGHT(fd_sync), wasi_notcapable},
    {"fd_read", read_data, RIGHT(fd_read), wasi_badf},
    {"fd_write", write_data, RIGHT(fd_write), wasi_badf},
    {"fd_pread", pread_data, RIGHT(fd_read) | RIGHT(fd_seek), wasi_errors},
    {"fd_pwrite", pwrite_data, RIGHT(fd_write) | RIGHT(fd_seek), wasi_errors},
    {"fd_seek", seek_to, RIGHT(fd_seek), wasi_notcapable},
    {"fd_fdstat_set_flags", set_flags, RIGHT(fd_fdstat_set_flags), wasi_notcapable},
    {"fd_advise", advise, RIGHT(fd_advise), wasi_notcapable},
    {"fd_allocate", allocate, RIGHT(fd_allocate), wasi_notcapable},
    {"fd_filestat_get", fd_status, RIGHT(fd_filestat_get), wasi_notcapable},
    {"fd_filestat_set_size", set_size, RIGHT(fd_filestat_set_size), wasi_notcapable},
    {"fd_filestat_set_times", fd_set_times, RIGHT(fd_filestat_set_times), wasi_notcapable},
    {"poll_oneoff", wait_to_read, RIGHT(poll_fd_readwrite) | RIGHT(fd_read), wasi_notcapable},
    {"poll_oneoff", wait_to_write, RIGHT(poll_fd_readwrite) | RIGHT(fd_write), wasi_notcapable},
};

// A descriptor of a kind with all its rights, then held down to these.
static u32 with_rights(const char* path, u64 all, u64 rights) {
  const u32 fd = open_at(WORK, path, 0, all, 0);
  MUST(wasi_fd_fdstat_set_rights(fd, all & rights, 0));
  return fd;
}

static void run(const struct row* row, const char* path, u64 all) {
  u32 fd = with_rights(path, all, row->needed);
  expect(__FILE_NAME__, __LINE__, row->function, "with its rights only", wasi_success,
         row->call(fd));
  MUST(wasi_fd_close(fd));
  for (u32 bit = 0; bit < wasi_rights; ++bit) {
    const u64 missing = UINT64_C(1) << bit;
    if ((row->needed & missing) == 0) continue;
    // Reading and writing without the right is what it is on a descriptor open the other way.
    const u64 transfer = RIGHT(fd_read) | RIGHT(fd_write);
    const u32 without = row->without != wasi_errors ? row->without
                        : missing & transfer        ? wasi_badf
                                                    : wasi_notcapable;
    fd = with_rights(path, all, ~missing);
    expect(__FILE_NAME__, __LINE__, row->function, "without", without, row->call(fd));
    MUST(wasi_fd_close(fd));
  }
}

// The position alone may be had by either right.
static void position(void) {
  const struct {
    u64 rights;
    u32 seek, tell;
  } rows[] = {{RIGHT(fd_seek), wasi_success, wasi_success},
              {RIGHT(fd_tell), wasi_success, wasi_success},
              {RIGHT(fd_read), wasi_notcapable, wasi_notcapable}};
  for (u32 i = 0; i < COUNT(rows); ++i) {
    const u32 fd = with_rights("file", FILE_RIGHTS, rows[i].rights);
    expect(__FILE_NAME__, __LINE__, "fd_seek", "by nothing", rows[i].seek, seek_nowhere(fd));
    expect(__FILE_NAME__, __LINE__, "fd_tell", "", rows[i].tell, tell(fd));
    MUST(wasi_fd_close(fd));
  }
}

int main(void) {
  touch("file");
  MUST(wasi_path_create_directory(WORK, PATH("dir")));
  MUST(wasi_path_symlink(PATH("file"), WORK, PATH("link")));
  struct fdstat stat;
  MUST(wasi_fd_fdstat_get(WORK, &stat));
  for (u32 i = 0; i < COUNT(of_directory); ++i) run(&of_directory[i], ".", stat.base);
  for (u32 i = 0; i < COUNT(of_file); ++i) run(&of_file[i], "file", FILE_RIGHTS);
  position();
  return failed;
}
