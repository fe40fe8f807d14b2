/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_1_H_
#define SLUICE_POSIX_1_H_

/*
 * The import module sluice_posix_1. Its numbers and layouts are those of Linux. Functions return a
 * preview 1 error number, which is what wasi-libc calls errno.
 */
#include <fcntl.h>
#include <stdint.h>

#include "posix.h"

enum { LINUX_NONBLOCK = 0x800 };

struct epoll_event;
struct termios;
struct winsize;

struct linux_time {
  int64_t seconds;
  int64_t nanoseconds;
};

struct timer_setting {
  struct linux_time interval;
  struct linux_time next;
};

struct linux_status {
  uint64_t device;
  uint64_t inode;
  uint32_t mode;
  uint32_t is_own;
  uint64_t links;
  uint64_t size;
  uint64_t of_device;
  uint64_t block_size;
  uint64_t blocks;
  struct linux_time accessed;
  struct linux_time modified;
  struct linux_time changed;
};

#define SLUICE_POSIX_1(name, parameters) \
  int sluice_posix_1_##name parameters   \
      __attribute__((__import_module__("sluice_posix_1"), __import_name__(#name)))

SLUICE_POSIX_1(fd_dup, (int fd, uint32_t least, int* duplicate));
SLUICE_POSIX_1(fd_dup_to, (int from, int to));
SLUICE_POSIX_1(fd_unsent, (int fd, int* count));
SLUICE_POSIX_1(fd_status, (int fd, struct linux_status*));
SLUICE_POSIX_1(path_status, (int folder, uint32_t follows, const char* path, uint32_t size,
                             struct linux_status*));
SLUICE_POSIX_1(fd_set_mode, (int fd, uint32_t mode));
SLUICE_POSIX_1(path_set_mode,
               (int folder, uint32_t follows, const char* path, uint32_t size, uint32_t mode));
SLUICE_POSIX_1(path_create,
               (int folder, uint32_t follows, const char* path, uint32_t size, uint32_t open_flags,
                uint64_t rights, uint64_t inheriting, uint32_t flags, uint32_t mode, int* fd));
SLUICE_POSIX_1(path_make_directory, (int folder, const char* path, uint32_t size, uint32_t mode));
SLUICE_POSIX_1(sock_at_mark, (int fd, int* answer));
SLUICE_POSIX_1(pipe_open, (uint32_t flags, int ends[2]));
SLUICE_POSIX_1(pair_open, (uint32_t type, uint32_t protocol, int ends[2]));
SLUICE_POSIX_1(event_open, (uint32_t initial, uint32_t flags, int* fd));
SLUICE_POSIX_1(timer_open, (uint32_t clock, uint32_t flags, int* fd));
SLUICE_POSIX_1(timer_set, (int fd, uint32_t flags, const struct timer_setting* setting,
                           struct timer_setting* former));
SLUICE_POSIX_1(timer_get, (int fd, struct timer_setting* setting));
SLUICE_POSIX_1(epoll_open, (uint32_t flags, int* fd));
SLUICE_POSIX_1(epoll_change, (int epoll, int operation, int fd, uint32_t events, uint64_t data));
SLUICE_POSIX_1(epoll_collect, (int epoll, struct epoll_event*, uint32_t most, uint32_t* count));
SLUICE_POSIX_1(special_open, (uint32_t kind, uint32_t flags, int* fd));
SLUICE_POSIX_1(text_open, (const char* text, uint32_t size, int* fd));
SLUICE_POSIX_1(terminal_get, (int fd, struct termios* settings));
SLUICE_POSIX_1(terminal_set, (int fd, uint32_t when, const struct termios* settings));
SLUICE_POSIX_1(terminal_size, (int fd, struct winsize* size));
SLUICE_POSIX_1(terminal_control, (int fd, uint32_t action, int argument));

#undef SLUICE_POSIX_1

/* Of flags of open(); of O_CLOEXEC the host need not know. */
static inline uint32_t linux_open_flags(int flags) {
  return (flags & O_NONBLOCK) != 0 ? LINUX_NONBLOCK : 0;
}

/* 0 for 0; otherwise sets errno and returns -1. */
static inline int result_of(int error) { return error == 0 ? 0 : fails_with(error); }

#endif
