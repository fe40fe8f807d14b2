// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/interruption.h"

#include <csignal>

namespace sluice::thread {
namespace {

thread_local Interruption* current = nullptr;

/// The signal that interrupts: the highest real-time signal that this process has no use for, so
/// that no handler of a larger program is replaced. Its own handler does nothing: that a handler
/// ran is what ends the system call.
int interrupting_signal() {
  static const int chosen = [] {
    for (int number = SIGRTMAX; number > SIGRTMIN; --number) {
      struct sigaction former{};
      if (sigaction(number, nullptr, &former) != 0 || former.sa_handler != SIG_DFL) continue;
      struct sigaction action{};
      action.sa_handler = [](int) {};
      if (sigaction(number, &action, nullptr) == 0) return number;
    }
    return SIGRTMAX;  // all are taken: the handler there will do, if it does not restart calls
  }();
  return chosen;
}

sigset_t interrupting_set() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, interrupting_signal());
  return set;
}

}  // namespace

void Interruption::request(Reason reason) {
  reasons_.fetch_or(static_cast<std::uint8_t>(reason), std::memory_order_release);
}

void Interruption::withdraw(Reason reason) {
  reasons_.fetch_and(static_cast<std::uint8_t>(~static_cast<unsigned>(reason)),
                     std::memory_order_release);
}

void Interruption::signal() {
  const std::scoped_lock lock(mutex_);
  if (attached_) pthread_kill(thread_, interrupting_signal());
}

Interruption::Attachment::Attachment(Interruption& interruption)
    : interruption_(interruption), outer_(current) {
  const sigset_t set = interrupting_set();
  sigset_t former;
  pthread_sigmask(SIG_UNBLOCK, &set, &former);
  was_blocked_ = sigismember(&former, interrupting_signal()) == 1;
  {
    const std::scoped_lock lock(interruption.mutex_);
    interruption.thread_ = pthread_self();
    interruption.attached_ = true;
  }
  current = &interruption;
}

Interruption::Attachment::~Attachment() {
  current = outer_;
  {
    const std::scoped_lock lock(interruption_.mutex_);
    interruption_.attached_ = false;
  }
  if (!was_blocked_) return;
  const sigset_t set = interrupting_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

bool interruption_requested() { return current != nullptr && current->requested(); }

bool interruption_requested(Interruption::Reason reason) {
  return current != nullptr && current->requested(reason);
}

void heed_interruption() {
  if (interruption_requested()) throw Interrupted();
}

void restart_if_interrupted() {
  if (errno != EINTR) return;
  heed_interruption();
  throw Restart();
}

}  // namespace sluice::thread
