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

ALSO_PLAIN(posix_spawn);
ALSO_PLAIN(posix_spawnp);
