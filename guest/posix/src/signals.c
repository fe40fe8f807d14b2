/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "signals.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abort.h"
#include "posix.h"

enum { KILLED = 128 };

static struct sigaction actions[_NSIG];
static __thread signal_bits mask;

static signal_bits never_blocked(void) { return bit_of(SIGKILL) | bit_of(SIGSTOP); }

signal_bits signal_mask(void) { return mask; }

void set_signal_mask(signal_bits wanted) { mask = wanted & ~never_blocked(); }

static int is_ignored_by_default(int number) {
  switch (number) {
    case SIGCHLD:
    case SIGCONT:
    case SIGURG:
    case SIGWINCH:
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return 1;
    default:
      return 0;
  }
}

static int is_ignored(int number) {
  return actions[number].sa_handler == SIG_IGN ||
         (actions[number].sa_handler == SIG_DFL && is_ignored_by_default(number));
}

static enum came take_action(const siginfo_t* info) {
  const int number = info->si_signo;
  const struct sigaction action = actions[number];
  const signal_bits former = mask;
  siginfo_t own = *info;

  if (is_ignored(number)) return NOTHING_CAME;
  if (action.sa_handler == SIG_DFL) _Exit(KILLED + number);
  if (((unsigned)action.sa_flags & SA_RESETHAND) != 0) actions[number].sa_handler = SIG_DFL;
  set_signal_mask(mask | bits_of(&action.sa_mask) |
                  ((action.sa_flags & SA_NODEFER) != 0 ? 0 : bit_of(number)));
  if ((action.sa_flags & SA_SIGINFO) != 0) {
    action.sa_sigaction(number, &own, NULL);
  } else {
    action.sa_handler(number);
  }
  mask = former;
  return (action.sa_flags & SA_RESTART) != 0 ? MAY_RESTART : MUST_END;
}

enum came deliver_signals(void) {
  enum came all = NOTHING_CAME;
  siginfo_t info;
  while (take_pending(~mask, &info) != 0) {
    const enum came one = take_action(&info);
    if (one > all) all = one;
  }
  return all;
}

int make_pending(const siginfo_t* info) {
  const int number = info->si_signo;
  return (mask & bit_of(number)) == 0 && is_ignored(number) ? 0 : add_pending(info);
}

static int send(int number, int code, union sigval value) {
  const int error = errno;
  siginfo_t info;
  if (number == 0) return 0;
  if (!is_signal(number)) return fails_with(EINVAL);
  memset(&info, 0, sizeof info);
  info.si_signo = number;
  info.si_code = code;
  info.si_pid = getpid();
  info.si_uid = getuid();
  info.si_value = value;
  if (make_pending(&info) != 0) return fails_with(EAGAIN);
  (void)deliver_signals();
  errno = error;
  return 0;
}

int raise(int number) {
  const union sigval none = {0};
  return number == 0 ? fails_with(EINVAL) : send(number, SI_USER, none);
}

int sigqueue(pid_t process, int number, const union sigval value) {
  if (process != getpid()) return fails_with(process <= 0 ? EINVAL : ESRCH);
  return send(number, SI_QUEUE, value);
}

int kill(pid_t process, int number) {
  const union sigval none = {0};
  if (number < 0 || number >= _NSIG) return fails_with(EINVAL);
  if (process != 0 && process != getpid() && process != -getpid()) return fails_with(ESRCH);
  return send(number, SI_USER, none);
}

int killpg(pid_t group, int number) {
  return group < 0 ? fails_with(EINVAL) : kill(-group, number);
}

int pthread_kill(pthread_t thread, int number) {
  (void)thread;
  if (number == 0) return 0;
  return raise(number) == 0 ? 0 : EINVAL;
}

/* What is blocked by now does not matter. */
static void raise_abort(void) {
  if (actions[SIGABRT].sa_handler == SIG_DFL || is_ignored(SIGABRT)) return;
  set_signal_mask(mask & ~bit_of(SIGABRT));
  (void)raise(SIGABRT);
}

int sigaction(int number, const struct sigaction* wanted, struct sigaction* former) {
  if (!is_signal(number)) return fails_with(EINVAL);
  if (wanted != NULL && (bit_of(number) & never_blocked()) != 0) return fails_with(EINVAL);
  if (former != NULL) *former = actions[number];
  if (wanted == NULL) return 0;
  actions[number] = *wanted;
  if (number == SIGABRT) before_abort = raise_abort;
  if (is_ignored(number)) forget_pending(number);
  return 0;
}

void (*signal(int number, void (*handler)(int)))(int) {
  struct sigaction wanted;
  struct sigaction former;
  memset(&wanted, 0, sizeof wanted);
  wanted.sa_handler = handler;
  wanted.sa_flags = SA_RESTART;
  return sigaction(number, &wanted, &former) == 0 ? former.sa_handler : SIG_ERR;
}

int siginterrupt(int number, int interrupts) {
  struct sigaction action;
  if (sigaction(number, NULL, &action) != 0) return -1;
  action.sa_flags = interrupts ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
  return sigaction(number, &action, NULL);
}

int sigaltstack(const stack_t* wanted, stack_t* former) {
  static __thread stack_t kept = {NULL, SS_DISABLE, 0};
  const stack_t before = kept;
  if (wanted != NULL) {
    if (wanted->ss_flags != 0 && wanted->ss_flags != SS_ONSTACK && wanted->ss_flags != SS_DISABLE)
      return fails_with(EINVAL);
    if (wanted->ss_flags != SS_DISABLE && wanted->ss_size < MINSIGSTKSZ) return fails_with(ENOMEM);
    memset(&kept, 0, sizeof kept);
    kept.ss_flags = SS_DISABLE;
    if (wanted->ss_flags != SS_DISABLE) {
      kept = *wanted;
      kept.ss_flags = 0;
    }
  }
  if (former != NULL) *former = before;
  return 0;
}

ALSO_PLAIN(raise);
ALSO_PLAIN(sigqueue);
ALSO_PLAIN(kill);
ALSO_PLAIN(killpg);
ALSO_PLAIN(pthread_kill);
ALSO_PLAIN(sigaction);
ALSO_PLAIN(signal);
ALSO_PLAIN(siginterrupt);
ALSO_PLAIN(sigaltstack);
