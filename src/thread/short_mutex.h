// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::thread {

/// A mutex for what is held for moments and seldom wanted by two: taking and leaving it is one
/// instruction each, where std::mutex looks for its kind and owner. To be locked like that one.
class ShortMutex {
 public:
  void lock() {
    State expected = State::free;
    if (!state_.compare_exchange_strong(expected, State::held, std::memory_order_acquire)) wait();
  }
  void unlock() {
    if (state_.exchange(State::free, std::memory_order_release) == State::wanted) {
      state_.notify_one();
    }
  }

 private:
  // Of the size that the kernel waits on.
  // NOLINTNEXTLINE(performance-enum-size)
  enum class State : std::uint32_t { free, held, wanted };

  /// Who has waited can't know whether others do, and leaves it as wanted.
  [[gnu::cold]] void wait() {
    while (state_.exchange(State::wanted, std::memory_order_acquire) != State::free) {
      state_.wait(State::wanted, std::memory_order_relaxed);
    }
  }

  std::atomic<State> state_ = State::free;
};

}  // namespace sluice::thread
