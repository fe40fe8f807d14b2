/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SPAWN_H
#define SLUICE_POSIX_SPAWN_H

/* In place of libc's, which some versions have without the functions. */
#ifndef _SPAWN_H
#define _SPAWN_H

#include <sched.h>
#include <signal.h>
#include <sys/types.h>
#include <wasi_name.h>

/* The numbers are those of Linux. */
#define POSIX_SPAWN_RESETIDS 0x1
#define POSIX_SPAWN_SETPGROUP 0x2
#define POSIX_SPAWN_SETSIGDEF 0x4
#define POSIX_SPAWN_SETSIGMASK 0x8
#define POSIX_SPAWN_SETSCHEDPARAM 0x10
#define POSIX_SPAWN_SETSCHEDULER 0x20
#define POSIX_SPAWN_USEVFORK 0x40
#define POSIX_SPAWN_SETSID 0x80

typedef struct {
  short __flags;
  int __policy;
  pid_t __group;
  sigset_t __default;
  sigset_t __mask;
  struct sched_param __parameters;
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

/* What would be asked for is kept. */
int posix_spawnattr_init(posix_spawnattr_t*) __SLUICE_NAME(posix_spawnattr_init);
int posix_spawnattr_destroy(posix_spawnattr_t*) __SLUICE_NAME(posix_spawnattr_destroy);
int posix_spawnattr_getflags(const posix_spawnattr_t*, short*)
    __SLUICE_NAME(posix_spawnattr_getflags);
int posix_spawnattr_setflags(posix_spawnattr_t*, short) __SLUICE_NAME(posix_spawnattr_setflags);
int posix_spawnattr_getpgroup(const posix_spawnattr_t*, pid_t*)
    __SLUICE_NAME(posix_spawnattr_getpgroup);
int posix_spawnattr_setpgroup(posix_spawnattr_t*, pid_t) __SLUICE_NAME(posix_spawnattr_setpgroup);
int posix_spawnattr_getsigdefault(const posix_spawnattr_t*, sigset_t*)
    __SLUICE_NAME(posix_spawnattr_getsigdefault);
int posix_spawnattr_setsigdefault(posix_spawnattr_t*, const sigset_t*)
    __SLUICE_NAME(posix_spawnattr_setsigdefault);
int posix_spawnattr_getsigmask(const posix_spawnattr_t*, sigset_t*)
    __SLUICE_NAME(posix_spawnattr_getsigmask);
int posix_spawnattr_setsigmask(posix_spawnattr_t*, const sigset_t*)
    __SLUICE_NAME(posix_spawnattr_setsigmask);
int posix_spawnattr_getschedpolicy(const posix_spawnattr_t*, int*)
    __SLUICE_NAME(posix_spawnattr_getschedpolicy);
int posix_spawnattr_setschedpolicy(posix_spawnattr_t*, int)
    __SLUICE_NAME(posix_spawnattr_setschedpolicy);
int posix_spawnattr_getschedparam(const posix_spawnattr_t*, struct sched_param*)
    __SLUICE_NAME(posix_spawnattr_getschedparam);
int posix_spawnattr_setschedparam(posix_spawnattr_t*, const struct sched_param*)
    __SLUICE_NAME(posix_spawnattr_setschedparam);

/* Nobody will do them. A negative descriptor is EBADF, as in glibc not for fchdir. */
int posix_spawn_file_actions_init(posix_spawn_file_actions_t*)
    __SLUICE_NAME(posix_spawn_file_actions_init);
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t*)
    __SLUICE_NAME(posix_spawn_file_actions_destroy);
int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t*, int, const char*, int, mode_t)
    __SLUICE_NAME(posix_spawn_file_actions_addopen);
int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t*, int)
    __SLUICE_NAME(posix_spawn_file_actions_addclose);
int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t*, int, int)
    __SLUICE_NAME(posix_spawn_file_actions_adddup2);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t*, const char*)
    __SLUICE_NAME(posix_spawn_file_actions_addchdir_np);
int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t*, int)
    __SLUICE_NAME(posix_spawn_file_actions_addfchdir_np);

#ifdef __cplusplus
}
#endif

#endif

#endif
