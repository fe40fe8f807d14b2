/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SPAWN_H
#define SLUICE_POSIX_SPAWN_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _SPAWN_H
#define _SPAWN_H

#include <sys/types.h>
#include <wasi_name.h>

typedef struct {
  short __flags;
} posix_spawnattr_t;

typedef struct {
  int __count;
} posix_spawn_file_actions_t;

#ifdef __cplusplus
extern "C" {
#endif

/* Fail with ENOSYS: a program starts no other. */
int posix_spawn(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                char* const[], char* const[]) __SLUICE_NAME(posix_spawn);
int posix_spawnp(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                 char* const[], char* const[]) __SLUICE_NAME(posix_spawnp);
int posix_spawnattr_init(posix_spawnattr_t*) __SLUICE_NAME(posix_spawnattr_init);
int posix_spawn_file_actions_init(posix_spawn_file_actions_t*)
    __SLUICE_NAME(posix_spawn_file_actions_init);

/* Succeed, for what has been made. */
int posix_spawnattr_destroy(posix_spawnattr_t*) __SLUICE_NAME(posix_spawnattr_destroy);
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t*)
    __SLUICE_NAME(posix_spawn_file_actions_destroy);

#ifdef __cplusplus
}
#endif

#endif

#endif
