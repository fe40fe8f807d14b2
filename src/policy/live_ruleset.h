// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "policy/ruleset.h"
#include "thread/stripe.h"

namespace sluice::policy {

/// The rules in force, which threads read while another one replaces them. Reading takes no lock
/// and no memory, and waits for nobody.
class LiveRuleset {
  struct Version;

 public:
  /// Of the rules that were in force: 1, 2, …
  using Number = std::uint32_t;
  static constexpr Number first = 1;

  explicit LiveRuleset(std::shared_ptr<const Ruleset> rules);

  /// The rules of one moment, which stay as long as it does. Who replaces them waits for it: what
  /// may block needs a call of detach() first.
  class Pin {
   public:
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;
    Pin(Pin&&) = delete;
    Pin& operator=(Pin&&) = delete;
    ~Pin() { release(); }

    [[nodiscard]] const Ruleset& operator*() const;
    [[nodiscard]] const Ruleset* operator->() const { return &**this; }
    [[nodiscard]] Number number() const;

    /// Keeps the rules in another way, for which nobody waits.
    void detach();

   private:
    friend class LiveRuleset;
    explicit Pin(const LiveRuleset& live);
    void release();

    std::atomic<std::uint32_t>* counted_in_ = nullptr;  ///< null once it is detached
    const Version* version_ = nullptr;
    std::shared_ptr<const Version> kept_;
  };
  [[nodiscard]] Pin pin() const { return Pin(*this); }

  /// Of the rules that a pin would get now.
  [[nodiscard]] Number number() const { return number_.load(std::memory_order_acquire); }

  /// When it returns, what is decided with the former rules has been, but for detached pins. It
  /// waits for pins of these alone, however many of the new ones there are. By any thread that
  /// holds no pin. The value is the number of these rules.
  Number replace(std::shared_ptr<const Ruleset> rules);

 private:
  struct Version : std::enable_shared_from_this<Version> {
    Version(std::shared_ptr<const Ruleset> given, Number of_them)
        : rules(std::move(given)), number(of_them) {}
    std::shared_ptr<const Ruleset> rules;
    Number number;
  };
  /// Of rules with an even number, and of those with an odd one.
  template <class T>
  using OfBoth = std::array<T, 2>;
  using Counts = OfBoth<std::atomic<std::uint32_t>>;

  std::atomic<Number> number_ = first;
  OfBoth<std::atomic<const Version*>> versions_{};  ///< that number_ stands for, and another
  mutable thread::Striped<Counts> pins_;
  std::mutex replacing_;
  std::shared_ptr<const Version> kept_;  ///< the one in force; guarded by replacing_
};

// A pin is counted before it looks whether its number is still in force, and replace() reads the
// counts after it wrote the number, all in one order: so a pin that a count did not show finds the
// new number. Who found it late was counted among the former for a moment, once.

inline LiveRuleset::Pin::Pin(const LiveRuleset& live) {
  Counts& counts = live.pins_.own();
  Number number = live.number_.load(std::memory_order_relaxed);
  while (true) {
    counted_in_ = &counts[number % 2];
    counted_in_->fetch_add(1, std::memory_order_seq_cst);
    const Number in_force = live.number_.load(std::memory_order_seq_cst);
    if (in_force == number) break;
    release();
    number = in_force;
  }
  version_ = live.versions_[number % 2].load(std::memory_order_acquire);
}

inline const Ruleset& LiveRuleset::Pin::operator*() const { return *version_->rules; }

inline LiveRuleset::Number LiveRuleset::Pin::number() const { return version_->number; }

inline void LiveRuleset::Pin::release() {
  if (counted_in_ != nullptr) counted_in_->fetch_sub(1, std::memory_order_release);
  counted_in_ = nullptr;
}

}  // namespace sluice::policy
