// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>

namespace sluice::net {

/// How much of something there may be, and how much there is. Threads may share it.
class Quota {
 public:
  static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

  /// Called the first time that there is less than was wanted. To be set before it is used, and to
  /// outlive this.
  void on_refusal(const std::function<void()>& tell) { tell_ = &tell; }
  [[gnu::cold]] void refuse() {
    if (tell_ != nullptr && !told_.exchange(true)) (*tell_)();
  }

  [[nodiscard]] bool is_limited() const { return most() != unlimited; }
  /// What is there already stays.
  void set_most(std::uint64_t most) { most_.store(most, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t most() const { return most_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t left() const {
    const std::uint64_t used = this->used();
    const std::uint64_t most = this->most();
    return used < most ? most - used : 0;
  }

  /// Takes as much of `count` as there is; gives how much that was.
  [[nodiscard]] std::uint64_t take_up_to(std::uint64_t count) {
    std::uint64_t used = this->used();
    while (true) {
      const std::uint64_t most = this->most();
      const std::uint64_t taken = std::min(count, used < most ? most - used : 0);
      if (used_.compare_exchange_weak(used, used + taken, std::memory_order_relaxed)) {
        if (taken < count) refuse();
        return taken;
      }
    }
  }
  /// Takes `count`, or nothing where there is less.
  [[nodiscard]] bool take_all(std::uint64_t count) {
    std::uint64_t used = this->used();
    while (used <= most() && count <= most() - used) {
      if (used_.compare_exchange_weak(used, used + count, std::memory_order_relaxed)) return true;
    }
    refuse();
    return false;
  }
  [[nodiscard]] bool take_one() { return take_all(1); }
  /// One that was taken.
  void give_back_one() { used_.fetch_sub(1, std::memory_order_relaxed); }
  /// Takes `count` although there may be less.
  void take(std::uint64_t count) { used_.fetch_add(count, std::memory_order_relaxed); }
  /// Less than none is never used: some of it may have been taken while nobody counted.
  void give_back(std::uint64_t count) {
    std::uint64_t used = this->used();
    while (!used_.compare_exchange_weak(used, used - std::min(used, count),
                                        std::memory_order_relaxed)) {
    }
  }

 private:
  std::atomic<std::uint64_t> most_ = unlimited;
  std::atomic<std::uint64_t> used_ = 0;
  const std::function<void()>* tell_ = nullptr;
  std::atomic<bool> told_ = false;
};

}  // namespace sluice::net
