/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_SIGNAL_H
#define SLUICE_POSIX_SIGNAL_H

/* libc's numbers and names. */
#ifndef _WASI_EMULATED_SIGNAL
#define _WASI_EMULATED_SIGNAL
#endif
#define __NEED_sigset_t
#define __NEED_pthread_t
#define __NEED_struct_timespec
#include <bits/alltypes.h>
#include_next <signal.h>
#include <sys/types.h>
#include <wasi_name.h>

#ifndef NSIG
#define NSIG _NSIG
#endif
#define SIGRTMIN 34
#define SIGRTMAX 64

#ifndef SIGCLD
#define SIGCLD SIGCHLD
#endif

union sigval {
  int sival_int;
  void* sival_ptr;
};

typedef struct {
  int si_signo;
  int si_errno;
  int si_code;
  pid_t si_pid;
  uid_t si_uid;
  int si_status;
  void* si_addr;
  long si_band;
  union sigval si_value;
} siginfo_t;
#define si_int si_value.sival_int
#define si_ptr si_value.sival_ptr

#define SI_USER 0
#define SI_KERNEL 128
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_MESGQ (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO (-5)
#define SI_TKILL (-6)

/* What no signal says here, but handlers may ask for. */
#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_DUMPED 3
#define CLD_TRAPPED 4
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define POLL_IN 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6

struct sigaction {
  union {
    void (*sa_handler)(int);
    void (*sa_sigaction)(int, siginfo_t*, void*);
  } __sa;
  sigset_t sa_mask;
  int sa_flags;
  void (*sa_restorer)(void);
};
#define sa_handler __sa.sa_handler
#define sa_sigaction __sa.sa_sigaction

#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_SIGINFO 4
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_NOMASK SA_NODEFER
#define SA_RESETHAND 0x80000000
#define SA_ONESHOT SA_RESETHAND

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef struct {
  void* ss_sp;
  int ss_flags;
  size_t ss_size;
} stack_t;
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192

typedef void (*sighandler_t)(int);
typedef sighandler_t __sighandler_t;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Signals of one process that nobody else sends any: they come of raise(), kill() and sigqueue() to
 * the program itself, and of alarm() and setitimer(). What is raised runs its handler at once, or
 * when it is unblocked. A timer is looked at in calls that wait: poll, select, epoll_wait, read,
 * write, recv, send, accept, connect, sleep, pause and their kin. There the handler runs, and the
 * call fails with EINTR or goes on, as Linux decides. A signal that ends the program lets it exit
 * with 128 plus its number. Signals that would stop it are without effect.
 */
void (*signal(int, void (*)(int)))(int) __SLUICE_NAME(signal);
int sigaction(int, const struct sigaction* __restrict, struct sigaction* __restrict)
    __SLUICE_NAME(sigaction);
int siginterrupt(int, int) __SLUICE_NAME(siginterrupt);
int raise(int) __SLUICE_NAME(raise);
int kill(pid_t, int) __SLUICE_NAME(kill); /* fails with ESRCH for any other process */
int killpg(pid_t, int) __SLUICE_NAME(killpg);
int sigqueue(pid_t, int, const union sigval) __SLUICE_NAME(sigqueue);
int pthread_kill(pthread_t, int) __SLUICE_NAME(pthread_kill); /* in the thread that calls it */
void psignal(int, const char*) __SLUICE_NAME(psignal);
int sigaltstack(const stack_t* __restrict, stack_t* __restrict)
    __SLUICE_NAME(sigaltstack); /* kept; handlers run on the stack that there is */

int sigprocmask(int, const sigset_t* __restrict, sigset_t* __restrict) __SLUICE_NAME(sigprocmask);
int pthread_sigmask(int, const sigset_t* __restrict, sigset_t* __restrict)
    __SLUICE_NAME(pthread_sigmask);
int sigpending(sigset_t*) __SLUICE_NAME(sigpending);
int sigsuspend(const sigset_t*) __SLUICE_NAME(sigsuspend);
int sigwait(const sigset_t* __restrict, int* __restrict) __SLUICE_NAME(sigwait);
int sigwaitinfo(const sigset_t* __restrict, siginfo_t* __restrict) __SLUICE_NAME(sigwaitinfo);
int sigtimedwait(const sigset_t* __restrict, siginfo_t* __restrict,
                 const struct timespec* __restrict) __SLUICE_NAME(sigtimedwait);

int sigemptyset(sigset_t*) __SLUICE_NAME(sigemptyset);
int sigfillset(sigset_t*) __SLUICE_NAME(sigfillset);
int sigaddset(sigset_t*, int) __SLUICE_NAME(sigaddset);
int sigdelset(sigset_t*, int) __SLUICE_NAME(sigdelset);
int sigismember(const sigset_t*, int) __SLUICE_NAME(sigismember);
int sigisemptyset(const sigset_t*) __SLUICE_NAME(sigisemptyset);
int sigorset(sigset_t*, const sigset_t*, const sigset_t*) __SLUICE_NAME(sigorset);
int sigandset(sigset_t*, const sigset_t*, const sigset_t*) __SLUICE_NAME(sigandset);

/* Of System V, and of BSD. */
int sighold(int) __SLUICE_NAME(sighold);
int sigrelse(int) __SLUICE_NAME(sigrelse);
int sigignore(int) __SLUICE_NAME(sigignore);
sighandler_t sigset(int, sighandler_t) __SLUICE_NAME(sigset);
int sigpause(int) __SLUICE_NAME(sigpause);
int sigblock(int) __SLUICE_NAME(sigblock);
int sigsetmask(int) __SLUICE_NAME(sigsetmask);
int siggetmask(void) __SLUICE_NAME(siggetmask);
#define sigmask(number) ((int)(1U << ((number) - 1)))
#ifndef SIG_HOLD
#define SIG_HOLD ((void (*)(int))2)
#endif

#ifdef __cplusplus
}
#endif

#endif
