/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "interruption.h"
#include "posix.h"
#include "signals.h"

enum { MOST_QUEUED = 256 };

static siginfo_t waiting[MOST_QUEUED]; /* of pending signals, as they came */
static int waiting_count;
static signal_bits pending;
static int sent; /* how many became pending */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

signal_bits pending_signals(void) { return pending; }

/* Those from SIGRTMIN on are queued; the last places are for the others, one each. */
static int add(const siginfo_t* info) {
  const int number = info->si_signo;
  const int is_queued = number >= SIGRTMIN;
  if ((pending & bit_of(number)) != 0 && !is_queued) return 0;
  if (waiting_count >= MOST_QUEUED - (is_queued ? SIGRTMIN : 0)) return EAGAIN;
  waiting[waiting_count++] = *info;
  pending |= bit_of(number);
  return 0;
}

int add_pending(const siginfo_t* info) {
  int error;
  pthread_mutex_lock(&guard);
  error = add(info);
  pthread_mutex_unlock(&guard);
  __atomic_add_fetch(&sent, 1, __ATOMIC_SEQ_CST);
#ifdef _REENTRANT
  (void)__builtin_wasm_memory_atomic_notify(&sent, (unsigned)-1);
#endif
  return error;
}

static void forget(int place) {
  --waiting_count;
  memmove(&waiting[place], &waiting[place + 1], (size_t)(waiting_count - place) * sizeof *waiting);
}

/* The lowest first, of one number the oldest. */
static int take(signal_bits set, siginfo_t* info) {
  const signal_bits found = pending & set;
  const int number = found == 0 ? 0 : __builtin_ctzll(found) + 1;
  int oldest = 0;
  int next;
  if (number == 0) return 0;
  while (waiting[oldest].si_signo != number) ++oldest;
  for (next = oldest + 1; next < waiting_count; ++next)
    if (waiting[next].si_signo == number) break;
  if (next == waiting_count) pending &= ~bit_of(number);
  *info = waiting[oldest];
  forget(oldest);
  return number;
}

int take_pending(signal_bits set, siginfo_t* info) {
  int number;
  if ((pending & set) == 0) return 0;
  pthread_mutex_lock(&guard);
  number = take(set, info);
  pthread_mutex_unlock(&guard);
  return number;
}

void forget_pending(int number) {
  int i;
  pthread_mutex_lock(&guard);
  pending &= ~bit_of(number);
  for (i = waiting_count - 1; i >= 0; --i)
    if (waiting[i].si_signo == number) forget(i);
  pthread_mutex_unlock(&guard);
}

int sent_signals(void) { return __atomic_load_n(&sent, __ATOMIC_SEQ_CST); }

void wait_for_more_signals(int before, int64_t nanoseconds) {
#ifdef _REENTRANT
  (void)__builtin_wasm_memory_atomic_wait32(&sent, before, nanoseconds);
#else
  uint32_t ready;
  (void)before;
  (void)sluice_1_poll(NULL, 0, nanoseconds, &ready);
#endif
}
