// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is asked for programs that are to be started: natively and as wasm this prints the same.
#include <sched.h>
#include <signal.h>
#include <spawn.h>

#include "../differential/harness.h"

static void attributes(void) {
  posix_spawnattr_t wanted;
  struct sched_param parameters = {.sched_priority = 77};
  sigset_t set;
  short flags = -1;
  pid_t group = -1;
  int policy = -1;
  printf("init: %d\n", posix_spawnattr_init(&wanted));
  printf("flags: %d", posix_spawnattr_getflags(&wanted, &flags));
  printf(" %d\n", flags);
  for (int bit = 0; bit < 9; ++bit) {
    printf("bit %d: %s,", bit, error_name(posix_spawnattr_setflags(&wanted, (short)(1 << bit))));
    posix_spawnattr_getflags(&wanted, &flags);
    printf(" %d\n", flags);
  }
  printf("all: %d\n",
         posix_spawnattr_setflags(
             &wanted, POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                          POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDPARAM |
                          POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID));
  posix_spawnattr_getflags(&wanted, &flags);
  printf("%d\n", flags);

  posix_spawnattr_getpgroup(&wanted, &group);
  printf("group: %d, %d", group, posix_spawnattr_setpgroup(&wanted, 12));
  posix_spawnattr_getpgroup(&wanted, &group);
  printf(" %d\n", group);

  posix_spawnattr_getsigmask(&wanted, &set);
  printf("mask: %d\n", sigismember(&set, SIGUSR1));
  sigaddset(&set, SIGUSR1);
  printf("set: %d\n", posix_spawnattr_setsigmask(&wanted, &set));
  sigemptyset(&set);
  posix_spawnattr_getsigmask(&wanted, &set);
  printf("mask: %d %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2));
  posix_spawnattr_getsigdefault(&wanted, &set);
  printf("default: %d\n", sigismember(&set, SIGUSR1));
  sigaddset(&set, SIGUSR2);
  printf("set: %d\n", posix_spawnattr_setsigdefault(&wanted, &set));
  sigemptyset(&set);
  posix_spawnattr_getsigdefault(&wanted, &set);
  printf("default: %d %d\n", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2));

  posix_spawnattr_getschedpolicy(&wanted, &policy);
  printf("policy: %d\n", policy);
  printf("another: %s\n", error_name(posix_spawnattr_setschedpolicy(&wanted, SCHED_RR)));
  printf("none: %s\n", error_name(posix_spawnattr_setschedpolicy(&wanted, 77)));
  posix_spawnattr_getschedpolicy(&wanted, &policy);
  printf("policy: %d\n", policy == SCHED_RR);
  printf("set: %d\n", posix_spawnattr_setschedparam(&wanted, &parameters));
  parameters.sched_priority = 0;
  posix_spawnattr_getschedparam(&wanted, &parameters);
  printf("priority: %d\n", parameters.sched_priority);
  printf("destroy: %d\n", posix_spawnattr_destroy(&wanted));
}

static void actions(void) {
  posix_spawn_file_actions_t wanted;
  const char* const errors[] = {
      error_name(posix_spawn_file_actions_init(&wanted)),
      error_name(posix_spawn_file_actions_addopen(&wanted, 3, "name", O_RDONLY, 0)),
      error_name(posix_spawn_file_actions_addopen(&wanted, -1, "name", O_RDONLY, 0)),
      error_name(posix_spawn_file_actions_addclose(&wanted, 3)),
      error_name(posix_spawn_file_actions_addclose(&wanted, -1)),
      error_name(posix_spawn_file_actions_adddup2(&wanted, 3, 4)),
      error_name(posix_spawn_file_actions_adddup2(&wanted, -1, 4)),
      error_name(posix_spawn_file_actions_adddup2(&wanted, 3, -1)),
      error_name(posix_spawn_file_actions_addchdir_np(&wanted, "name")),
      error_name(posix_spawn_file_actions_addfchdir_np(&wanted, 3)),
      error_name(posix_spawn_file_actions_addfchdir_np(&wanted, -1)),
      error_name(posix_spawn_file_actions_destroy(&wanted)),
  };
  for (size_t i = 0; i < sizeof errors / sizeof *errors; ++i) printf("%zu: %s\n", i, errors[i]);
}

int main(void) {
  attributes();
  actions();
  return 0;
}
