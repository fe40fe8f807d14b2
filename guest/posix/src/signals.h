/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SIGNALS_H_
#define SIGNALS_H_

#include <signal.h>
#include <stdint.h>

/* A set of signals, bit n - 1 for signal n. */
typedef uint64_t signal_bits;

#define INTERNAL(name) __asm__("__sluice_" #name)

static inline signal_bits bit_of(int number) { return (signal_bits)1 << (number - 1); }

static inline signal_bits bits_of(const sigset_t* set) {
  return set->__bits[0] | (signal_bits)set->__bits[1] << 32;
}

static inline void set_bits(sigset_t* set, signal_bits bits) {
  set->__bits[0] = (unsigned long)bits;
  set->__bits[1] = (unsigned long)(bits >> 32);
}

static inline int is_signal(int number) { return number > 0 && number < _NSIG; }

/* What a wait has to do after signals came. */
enum came { NOTHING_CAME, MAY_RESTART, MUST_END };

/* The mask of the thread; the new one lets nothing through yet. */
signal_bits signal_mask(void) INTERNAL(signal_mask);
void set_signal_mask(signal_bits mask) INTERNAL(set_signal_mask);

/* Signals that wait for the mask to let them through. take_pending() removes one of the set, 0 when
 * there is none. */
signal_bits pending_signals(void) INTERNAL(pending_signals);
int take_pending(signal_bits set, siginfo_t* info) INTERNAL(take_pending);

/* Adds one; EAGAIN when too many are queued. */
int add_pending(const siginfo_t* info) INTERNAL(add_pending);
void forget_pending(int number) INTERNAL(forget_pending);

/* A signal for the program, unless that ignores it: as add_pending(). */
int make_pending(const siginfo_t* info) INTERNAL(make_pending);

/* How many signals have become pending; waits until there are more, or for as long; -1 for ever.
 * Only another thread can send one meanwhile. */
int sent_signals(void) INTERNAL(sent_signals);
void wait_for_more_signals(int before, int64_t nanoseconds) INTERNAL(wait_for_more_signals);

/* Takes the actions of what is pending and not blocked. */
enum came deliver_signals(void) INTERNAL(deliver_signals);

#endif
