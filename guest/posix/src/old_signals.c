/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <string.h>

#include "posix.h"
#include "signals.h"

/* Masks of 31 signals, of BSD. */
static int change_mask(int how, int mask) {
  sigset_t set;
  sigset_t former;
  set_bits(&set, (unsigned)mask);
  (void)sigprocmask(how, &set, &former);
  return (int)bits_of(&former);
}

int sigblock(int mask) { return change_mask(SIG_BLOCK, mask); }

int sigsetmask(int mask) { return change_mask(SIG_SETMASK, mask); }

int siggetmask(void) { return sigblock(0); }

int sigpause(int number) {
  sigset_t set;
  set_bits(&set, signal_mask());
  return sigdelset(&set, number) != 0 ? -1 : sigsuspend(&set);
}

/* Of System V. */
static int change_one(int how, int number) {
  sigset_t set;
  set_bits(&set, 0);
  return sigaddset(&set, number) != 0 ? -1 : sigprocmask(how, &set, NULL);
}

int sighold(int number) { return change_one(SIG_BLOCK, number); }

int sigrelse(int number) { return change_one(SIG_UNBLOCK, number); }

int sigignore(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;
  return sigaction(number, &action, NULL);
}

sighandler_t sigset(int number, sighandler_t handler) {
  struct sigaction action;
  struct sigaction former;
  const int was_held = is_signal(number) && (signal_mask() & bit_of(number)) != 0;

  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  if (sigaction(number, handler == SIG_HOLD ? NULL : &action, &former) != 0) return SIG_ERR;
  if (change_one(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, number) != 0) return SIG_ERR;
  return was_held ? SIG_HOLD : former.sa_handler;
}

ALSO_PLAIN(sigblock);
ALSO_PLAIN(sigsetmask);
ALSO_PLAIN(siggetmask);
ALSO_PLAIN(sighold);
ALSO_PLAIN(sigrelse);
ALSO_PLAIN(sigignore);
ALSO_PLAIN(sigset);
ALSO_PLAIN(sigpause);
