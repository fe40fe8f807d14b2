/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SLUICE_POSIX_SYS_WAIT_H
#define SLUICE_POSIX_SYS_WAIT_H

#include <signal.h>
#include <sys/types.h>
#include <wasi_name.h>

/* The numbers are those of Linux. */
#define WNOHANG 1
#define WUNTRACED 2
#define WSTOPPED 2
#define WEXITED 4
#define WCONTINUED 8
#define WNOWAIT 0x01000000

#define WTERMSIG(status) ((status) & 0x7f)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WSTOPSIG(status) WEXITSTATUS(status)
#define WIFEXITED(status) (WTERMSIG(status) == 0)
#define WIFSIGNALED(status) (WTERMSIG(status) != 0 && WTERMSIG(status) != 0x7f)
#define WIFSTOPPED(status) (((status) & 0xff) == 0x7f)
#define WIFCONTINUED(status) ((status) == 0xffff)
#define WCOREDUMP(status) ((status) & 0x80)

typedef enum { P_ALL, P_PID, P_PGID, P_PIDFD } idtype_t;

struct rusage;

#ifdef __cplusplus
extern "C" {
#endif

/* Fail with ECHILD: there is nothing to wait for. */
pid_t wait(int*) __SLUICE_NAME(wait);
pid_t waitpid(pid_t, int*, int) __SLUICE_NAME(waitpid);
int waitid(idtype_t, id_t, siginfo_t*, int) __SLUICE_NAME(waitid);
pid_t wait3(int*, int, struct rusage*) __SLUICE_NAME(wait3);
pid_t wait4(pid_t, int*, int, struct rusage*) __SLUICE_NAME(wait4);

#ifdef __cplusplus
}
#endif

#endif
