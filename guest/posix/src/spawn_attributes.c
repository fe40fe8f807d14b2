/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <spawn.h>
#include <string.h>

#include "posix.h"

enum {
  FLAGS = POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
          POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER |
          POSIX_SPAWN_USEVFORK | POSIX_SPAWN_SETSID
};

int posix_spawnattr_init(posix_spawnattr_t* attributes) {
  memset(attributes, 0, sizeof *attributes);
  return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t* attributes) {
  (void)attributes;
  return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t* attributes, short* flags) {
  *flags = attributes->__flags;
  return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t* attributes, short flags) {
  if ((flags & ~FLAGS) != 0) return EINVAL;
  attributes->__flags = flags;
  return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t* attributes, pid_t* group) {
  *group = attributes->__group;
  return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t* attributes, pid_t group) {
  attributes->__group = group;
  return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t* attributes, sigset_t* set) {
  *set = attributes->__default;
  return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t* attributes, const sigset_t* set) {
  attributes->__default = *set;
  return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t* attributes, sigset_t* set) {
  *set = attributes->__mask;
  return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t* attributes, const sigset_t* set) {
  attributes->__mask = *set;
  return 0;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t* attributes, int* policy) {
  *policy = attributes->__policy;
  return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t* attributes, int policy) {
  if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR) return EINVAL;
  attributes->__policy = policy;
  return 0;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t* attributes, struct sched_param* given) {
  *given = attributes->__parameters;
  return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t* attributes, const struct sched_param* given) {
  attributes->__parameters = *given;
  return 0;
}

ALSO_PLAIN(posix_spawnattr_init);
ALSO_PLAIN(posix_spawnattr_destroy);
ALSO_PLAIN(posix_spawnattr_getflags);
ALSO_PLAIN(posix_spawnattr_setflags);
ALSO_PLAIN(posix_spawnattr_getpgroup);
ALSO_PLAIN(posix_spawnattr_setpgroup);
ALSO_PLAIN(posix_spawnattr_getsigdefault);
ALSO_PLAIN(posix_spawnattr_setsigdefault);
ALSO_PLAIN(posix_spawnattr_getsigmask);
ALSO_PLAIN(posix_spawnattr_setsigmask);
ALSO_PLAIN(posix_spawnattr_getschedpolicy);
ALSO_PLAIN(posix_spawnattr_setschedpolicy);
ALSO_PLAIN(posix_spawnattr_getschedparam);
ALSO_PLAIN(posix_spawnattr_setschedparam);
