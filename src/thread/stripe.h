// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sluice::thread {

/// One T for some of the threads each, on lines of their own, so that threads which use theirs at
/// the same time do not disturb each other.
template <class T>
class Striped {
 public:
  /// That of the calling thread, always the same.
  [[nodiscard]] T& own() { return stripes_[number() % stripes_.size()].value; }

  template <class Visit>
  void for_each(Visit visit) {
    for (Stripe& stripe : stripes_) visit(stripe.value);
  }

 private:
  struct alignas(64) Stripe {
    T value;
  };

  [[nodiscard]] static std::size_t number() {
    static std::atomic<std::size_t> threads = 0;
    constexpr std::size_t none = SIZE_MAX;
    static thread_local constinit std::size_t own = none;
    if (own == none) own = threads.fetch_add(1, std::memory_order_relaxed);
    return own;
  }

  std::array<Stripe, 16> stripes_{};
};

}  // namespace sluice::thread
