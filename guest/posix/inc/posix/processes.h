/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_PROCESSES_H
#define SLUICE_POSIX_PROCESSES_H

#include <sys/types.h>
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fail with ENOSYS: a program is one process, and starts no other. */
pid_t fork(void) __SLUICE_NAME(fork);
pid_t vfork(void) __SLUICE_NAME(vfork);
int execv(const char*, char* const[]) __SLUICE_NAME(execv);
int execve(const char*, char* const[], char* const[]) __SLUICE_NAME(execve);
int execvp(const char*, char* const[]) __SLUICE_NAME(execvp);
int execvpe(const char*, char* const[], char* const[]) __SLUICE_NAME(execvpe);
int execl(const char*, const char*, ...) __SLUICE_NAME(execl);
int execlp(const char*, const char*, ...) __SLUICE_NAME(execlp);
int execle(const char*, const char*, ...) __SLUICE_NAME(execle);
int fexecve(int, char* const[], char* const[]) __SLUICE_NAME(fexecve);
int daemon(int, int) __SLUICE_NAME(daemon);

/* The program is always the same number, its parent is process 1. It is alone in its group, which
 * it leads as it does the session; so setsid() fails with EPERM. Other processes are not there:
 * ESRCH. */
pid_t getpid(void) __SLUICE_NAME(getpid);
pid_t getppid(void) __SLUICE_NAME(getppid);
pid_t getpgrp(void) __SLUICE_NAME(getpgrp);
pid_t getpgid(pid_t) __SLUICE_NAME(getpgid);
pid_t getsid(pid_t) __SLUICE_NAME(getsid);
pid_t setsid(void) __SLUICE_NAME(setsid);
int setpgid(pid_t, pid_t) __SLUICE_NAME(setpgid);
int setpgrp(void) __SLUICE_NAME(setpgrp);

/* Kept, and no more; raising the priority fails with EPERM. */
int nice(int) __SLUICE_NAME(nice);

int chroot(const char*) __SLUICE_NAME(chroot); /* fails with EPERM */

#ifdef __cplusplus
}
#endif

#endif
