/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <spawn.h>

#include "posix.h"

static int add(posix_spawn_file_actions_t* actions) {
  ++actions->__count;
  return 0;
}

static int add_for(posix_spawn_file_actions_t* actions, int fd) {
  return fd < 0 ? EBADF : add(actions);
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t* actions) {
  actions->__count = 0;
  return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t* actions) {
  (void)actions;
  return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t* actions, int fd, const char* path,
                                     int flags, mode_t mode) {
  (void)path;
  (void)flags;
  (void)mode;
  return add_for(actions, fd);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t* actions, int fd) {
  return add_for(actions, fd);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int from, int to) {
  return from < 0 ? EBADF : add_for(actions, to);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t* actions, const char* path) {
  (void)path;
  return add(actions);
}

int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t* actions, int fd) {
  (void)fd;
  return add(actions);
}

ALSO_PLAIN(posix_spawn_file_actions_init);
ALSO_PLAIN(posix_spawn_file_actions_destroy);
ALSO_PLAIN(posix_spawn_file_actions_addopen);
ALSO_PLAIN(posix_spawn_file_actions_addclose);
ALSO_PLAIN(posix_spawn_file_actions_adddup2);
ALSO_PLAIN(posix_spawn_file_actions_addchdir_np);
ALSO_PLAIN(posix_spawn_file_actions_addfchdir_np);
