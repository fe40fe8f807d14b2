// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/blocked_sigpipe.h"

#include <ctime>

namespace sluice {
namespace {

sigset_t sigpipe_only() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

BlockedSigpipe::BlockedSigpipe() : was_pending_(is_pending()) {
  const sigset_t set = sigpipe_only();
  pthread_sigmask(SIG_BLOCK, &set, &previous_);
}

BlockedSigpipe::~BlockedSigpipe() {
  // What the guest raised is taken back; what was pending before is the host's.
  const sigset_t set = sigpipe_only();
  const timespec at_once{};
  if (!was_pending_ && is_pending()) sigtimedwait(&set, nullptr, &at_once);
  pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

}  // namespace sluice
