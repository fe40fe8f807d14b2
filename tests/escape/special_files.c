// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// grants: /proc /dev
// What is no file and no directory: FIFOs, sockets, devices, and the links of /proc that lead to
// wherever a process has something open.
#include "operations.h"

enum { PROC = 5, DEV = 6 };

static void pipes_and_sockets(void) {
  Fd reader = 0;
  Fd writer = 0;
  char byte = 'x';
  const struct wasi_iovec one = {&byte, 1};
  uint32_t size = 0;
  expect_error(wasi_nxio, "open to write", "fifo",
               open_at(OURS, text("fifo"), KEEP, 0, RIGHT(fd_write), NONBLOCK, &writer));
  expect_error(wasi_success, "open to read", "fifo",
               open_at(OURS, text("fifo"), KEEP, 0, RIGHT(fd_read), NONBLOCK, &reader));
  expect_error(wasi_success, "open to write", "fifo",
               open_at(OURS, text("fifo"), KEEP, 0, RIGHT(fd_write), NONBLOCK, &writer));
  expect_error(wasi_again, "read", "fifo", wasi_fd_read(reader, &one, 1, &size));
  expect_error(wasi_badf, "read from the writer", "fifo", wasi_fd_read(writer, &one, 1, &size));
  expect_error(wasi_success, "write", "fifo", wasi_fd_write(writer, &one, 1, &size));
  expect_error(wasi_success, "read", "fifo", wasi_fd_read(reader, &one, 1, &size));
  uint64_t position = 0;
  expect_error(wasi_spipe, "seek", "fifo", wasi_fd_seek(reader, 0, 0, &position));
  expect_error(wasi_spipe, "pread", "fifo", wasi_fd_pread(reader, &one, 1, 0, &size));
  expect_error(wasi_notdir, "open in", "fifo",
               try_open(reader, text("x"), KEEP, 0, RIGHT(fd_read)));
  expect_error(wasi_notdir, "open as a directory", "fifo", open_directory(text("fifo")));
  wasi_fd_close(reader);
  wasi_fd_close(writer);
  expect_error(wasi_nxio, "open", "socket", open_keep(text("socket")));
  expect_error(wasi_notdir, "open", "socket/x", open_keep(text("socket/x")));
}

static void device(Fd at, const char* name) {
  Fd fd = 0;
  struct fdstat status;
  uint32_t size = 0;
  char bytes[16] = "some";
  const struct wasi_iovec some = {bytes, sizeof bytes};
  expect_error(wasi_success, "open", name,
               open_at(at, text(name), KEEP, 0, RIGHT(fd_read) | RIGHT(fd_write), 0, &fd));
  expect_error(wasi_success, "fdstat", name, wasi_fd_fdstat_get(fd, &status));
  expect(status.filetype == CHARACTER_DEVICE, "type", text(name), status.filetype);
  expect_error(wasi_success, "read", name, wasi_fd_read(fd, &some, 1, &size));
  expect(size == 0, "size", text(name), size);
  expect_error(wasi_success, "write", name, wasi_fd_write(fd, &some, 1, &size));
  expect_error(wasi_notdir, "open in", name, try_open(fd, text("x"), KEEP, 0, RIGHT(fd_read)));
  wasi_fd_close(fd);
}

/// Links of /dev that stand for descriptors of the process that looks: the command itself.
static void links_of_devices(void) {
  static const char* const links[] = {"fd/0", "fd/3", "stdin", "stdout", "stderr"};
  directory = DEV;
  for (size_t i = 0; i < COUNT(links); ++i) {
    expect_error(wasi_notcapable, "open_follow", links[i], open_follow(text(links[i])));
    expect_error(wasi_notcapable, "open_truncate", links[i], open_truncate(text(links[i])));
    expect_error(wasi_notcapable, "status_follow", links[i], status_follow(text(links[i])));
  }
  const uint32_t tty = open_keep(text("tty"));  // of which the command has none
  expect(tty == wasi_nxio || tty == wasi_noent, "open", text("tty"), tty);
  directory = OURS;
}

/// Whatever is done to what the process has open never gets there, and never gets out. Of another
/// process Linux may refuse to say anything.
static void links_of_processes(void) {
  static const char* const processes[] = {"self", "thread-self", "self/task/../../self", "1"};
  static const char* const links[] = {
      "root", "cwd", "root/etc/passwd", "cwd/..", "root/../etc", "root/", "cwd/.",
  };
  directory = PROC;
  for (size_t i = 0; i < COUNT(processes); ++i) {
    const uint32_t or_else = strcmp(processes[i], "1") == 0 ? wasi_acces : wasi_loop;
    char path[64];
    for (size_t k = 0; k < COUNT(links); ++k) {
      snprintf(path, sizeof path, "%s/%s", processes[i], links[k]);
      uint32_t (*const following[])(Path) = {open_follow, open_directory, status_follow,
                                             set_times_follow};
      for (size_t f = 0; f < COUNT(following); ++f) {
        const uint32_t error = following[f](text(path));
        expect(error == wasi_loop || error == or_else, "a look", text(path), error);
      }
    }
    for (unsigned fd = 0; fd < 64; ++fd) {
      snprintf(path, sizeof path, "%s/fd/%u", processes[i], fd);
      const uint32_t error = open_follow(text(path));
      expect(error == wasi_loop || error == wasi_noent || error == or_else, "open", text(path),
             error);
      snprintf(path, sizeof path, "%s/fd/%u/secret", processes[i], fd);
      for (size_t k = 0; k < COUNT(operations); ++k) {
        const uint32_t answer = operations[k].call(text(path));
        expect(answer == wasi_loop || answer == wasi_noent || answer == or_else, operations[k].name,
               text(path), answer);
      }
    }
  }
  expect_error(wasi_notcapable, "open_follow", "..", open_follow(text("..")));
  expect_always(wasi_notcapable, text("self/../../etc/passwd"));
  directory = OURS;
}

/// Files of processes hold memory, and tell where it lies.
static void files_of_processes(void) {
  static const char* const files[] = {
      "self/mem",
      "self/maps",
      "self/environ",
      "self/auxv",
      "self/cmdline",
      "self/status",
      "self/fd",
      "self/fdinfo/3",
      "self/task",
      "self/ns",
      "self/cgroup",
      "self/mounts",
      "self/mountinfo",
      "thread-self/maps",
      "1/cmdline",
      "1/environ",
      "1/fd",
      "mounts",
      "self",
      "1",
      "self/comm",
      "net/tcp",
      "net",
      "self/net/unix",
      "self/attr/current",
  };
  directory = PROC;
  for (size_t i = 0; i < COUNT(files); ++i) {
    const uint32_t error = open_follow(text(files[i]));
    expect(error == wasi_notcapable || error == wasi_noent || error == wasi_acces, "open_follow",
           text(files[i]), error);
    const uint32_t writing = open_to_write(text(files[i]));
    expect(writing != wasi_success, "open_to_write", text(files[i]), writing);
  }
  static const char* const writable[] = {"sys/kernel/hostname", "sys/kernel/core_pattern",
                                         "sysrq-trigger", "sys/net/ipv4/ip_forward"};
  for (size_t i = 0; i < COUNT(writable); ++i) {
    const uint32_t error = open_to_write(text(writable[i]));
    expect(error != wasi_success, "open_to_write", text(writable[i]), error);
    const uint32_t truncating = open_truncate(text(writable[i]));
    expect(truncating != wasi_success, "open_truncate", text(writable[i]), truncating);
  }
  expect_error(wasi_success, "open_follow", "meminfo", open_follow(text("meminfo")));
  directory = OURS;
}

/// Nor does the text of a link tell where things of the host are.
static void texts_of_links(void) {
  static const char* const links[] = {"self",      "thread-self",     "mounts",     "net",
                                      "self/exe",  "self/cwd",        "self/root",  "self/fd/0",
                                      "self/fd/3", "thread-self/cwd", "self/ns/net"};
  directory = PROC;
  for (size_t i = 0; i < COUNT(links); ++i) {
    expect_error(wasi_notcapable, "read_link", links[i], read_link(text(links[i])));
  }
  directory = OURS;
}

int main(void) {
  pipes_and_sockets();
  device(DEV, "null");
  if (status_keep(text("null-device")) == wasi_success) device(OURS, "null-device");
  links_of_devices();
  links_of_processes();
  files_of_processes();
  texts_of_links();
  return report();
}
