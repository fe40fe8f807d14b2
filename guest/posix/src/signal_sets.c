/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "posix.h"
#include "signals.h"

int sigemptyset(sigset_t* set) {
  set_bits(set, 0);
  return 0;
}

int sigfillset(sigset_t* set) {
  set_bits(set, ~(signal_bits)0);
  return 0;
}

int sigaddset(sigset_t* set, int number) {
  if (!is_signal(number)) return fails_with(EINVAL);
  set_bits(set, bits_of(set) | bit_of(number));
  return 0;
}

int sigdelset(sigset_t* set, int number) {
  if (!is_signal(number)) return fails_with(EINVAL);
  set_bits(set, bits_of(set) & ~bit_of(number));
  return 0;
}

int sigismember(const sigset_t* set, int number) {
  if (!is_signal(number)) return fails_with(EINVAL);
  return (bits_of(set) & bit_of(number)) != 0;
}

int sigisemptyset(const sigset_t* set) { return bits_of(set) == 0; }

int sigorset(sigset_t* set, const sigset_t* one, const sigset_t* other) {
  set_bits(set, bits_of(one) | bits_of(other));
  return 0;
}

int sigandset(sigset_t* set, const sigset_t* one, const sigset_t* other) {
  set_bits(set, bits_of(one) & bits_of(other));
  return 0;
}

ALSO_PLAIN(sigemptyset);
ALSO_PLAIN(sigfillset);
ALSO_PLAIN(sigaddset);
ALSO_PLAIN(sigdelset);
ALSO_PLAIN(sigismember);
ALSO_PLAIN(sigisemptyset);
ALSO_PLAIN(sigorset);
ALSO_PLAIN(sigandset);
