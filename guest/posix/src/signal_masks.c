/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <time.h>

#include "../../lib-socket/src/monotonic_time.h"
#include "interruption.h"
#include "posix.h"
#include "signals.h"
#include "timers.h"

int sigprocmask(int how, const sigset_t* set, sigset_t* former) {
  const signal_bits before = signal_mask();
  if (set != NULL) {
    const signal_bits bits = bits_of(set);
    if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK) return fails_with(EINVAL);
    set_signal_mask(how == SIG_BLOCK ? before | bits : how == SIG_UNBLOCK ? before & ~bits : bits);
  }
  if (former != NULL) set_bits(former, before);
  let_signals_interrupt();
  (void)deliver_signals();
  return 0;
}

int pthread_sigmask(int how, const sigset_t* set, sigset_t* former) {
  return sigprocmask(how, set, former) == 0 ? 0 : EINVAL;
}

int sigpending(sigset_t* set) {
  expire_timer();
  (void)deliver_signals();
  set_bits(set, pending_signals() & signal_mask());
  return 0;
}

int sigsuspend(const sigset_t* set) {
  uint32_t ready;
  let_signals_interrupt();
  interruption->begin_mask(set);
  while (interruption->poll(NULL, 0, -1, &ready) == 0) continue;
  interruption->end_mask();
  return fails_with(EINTR);
}

int sigtimedwait(const sigset_t* set, siginfo_t* info, const struct timespec* timeout) {
  const signal_bits former = signal_mask();
  const signal_bits wanted = bits_of(set);
  siginfo_t own;
  uint64_t end = 0;
  int number;

  if (timeout != NULL) {
    if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)
      return fails_with(EINVAL);
    end = monotonic_time() + (uint64_t)timeout->tv_sec * 1000000000 + (uint64_t)timeout->tv_nsec;
  }
  let_signals_interrupt();
  /* Blocked for the time being, so that they become pending whatever their action is. */
  set_signal_mask(former | wanted);
  for (;;) {
    const int before = sent_signals();
    int64_t left;
    expire_timer();
    number = take_pending(wanted, &own);
    if (number != 0) break;
    if (deliver_signals() != NOTHING_CAME) {
      number = fails_with(EINTR);
      break;
    }
    left = timer_left();
    if (timeout != NULL) {
      const uint64_t now = monotonic_time();
      if (now >= end) {
        number = fails_with(EAGAIN);
        break;
      }
      if (left < 0 || (uint64_t)left > end - now) left = (int64_t)(end - now);
    }
    wait_for_more_signals(before, left);
  }
  set_signal_mask(former);
  if (number > 0 && info != NULL) *info = own;
  return number;
}

int sigwaitinfo(const sigset_t* set, siginfo_t* info) { return sigtimedwait(set, info, NULL); }

int sigwait(const sigset_t* set, int* number) {
  do {
    *number = sigtimedwait(set, NULL, NULL);
  } while (*number < 0 && errno == EINTR);
  return *number < 0 ? errno : 0;
}

ALSO_PLAIN(sigprocmask);
ALSO_PLAIN(pthread_sigmask);
ALSO_PLAIN(sigpending);
ALSO_PLAIN(sigsuspend);
ALSO_PLAIN(sigtimedwait);
ALSO_PLAIN(sigwaitinfo);
ALSO_PLAIN(sigwait);
