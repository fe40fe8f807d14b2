/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <spawn.h>

#include "posix.h"

int posix_spawn(pid_t* process, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const arguments[],
                char* const environment[]) {
  (void)process;
  (void)path;
  (void)actions;
  (void)attributes;
  (void)arguments;
  (void)environment;
  return ENOSYS;
}

int posix_spawnp(pid_t* process, const char* name, const posix_spawn_file_actions_t* actions,
                 const posix_spawnattr_t* attributes, char* const arguments[],
                 char* const environment[]) {
  return posix_spawn(process, name, actions, attributes, arguments, environment);
}

int posix_spawnattr_init(posix_spawnattr_t* attributes) {
  (void)attributes;
  return ENOSYS;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t* actions) {
  (void)actions;
  return ENOSYS;
}

int posix_spawnattr_destroy(posix_spawnattr_t* attributes) {
  (void)attributes;
  return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t* actions) {
  (void)actions;
  return 0;
}

ALSO_PLAIN(posix_spawn);
ALSO_PLAIN(posix_spawnp);
ALSO_PLAIN(posix_spawnattr_init);
ALSO_PLAIN(posix_spawn_file_actions_init);
ALSO_PLAIN(posix_spawnattr_destroy);
ALSO_PLAIN(posix_spawn_file_actions_destroy);
