// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "policy/ruleset.h"

namespace sluice::policy {

/// The rules in force, which threads read while another one replaces them. Reading takes no lock
/// and no memory, and waits for nobody.
class LiveRuleset {
  struct Version;
  struct Stripe;

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
    Pin(Stripe& stripe, const std::atomic<const Version*>& current);
    void release();

    Stripe* stripe_;  ///< null once it is detached
    const Version* version_;
    std::shared_ptr<const Version> kept_;
  };
  [[nodiscard]] Pin pin() const { return {stripe(), current_}; }

  /// Of the rules that a pin would get now.
  [[nodiscard]] Number number() const { return number_.load(std::memory_order_acquire); }

  /// When it returns, what is decided with the former rules has been, but for detached pins. By any
  /// thread that holds no pin. The value is the number of these rules.
  Number replace(std::shared_ptr<const Ruleset> rules);

 private:
  struct Version : std::enable_shared_from_this<Version> {
    Version(std::shared_ptr<const Ruleset> given, Number of_them)
        : rules(std::move(given)), number(of_them) {}
    std::shared_ptr<const Ruleset> rules;
    Number number;
  };
  /// How many pins some of the threads have: so that threads which decide do not share a line.
  struct alignas(64) Stripe {
    std::atomic<std::uint32_t> pins = 0;
  };

  [[nodiscard]] Stripe& stripe() const;

  std::atomic<const Version*> current_;
  std::atomic<Number> number_ = first;
  mutable std::array<Stripe, 16> stripes_;
  std::mutex replacing_;
  std::shared_ptr<const Version> kept_;  ///< what current_ points to; guarded by replacing_
};

// A pin is counted before it reads current_, and replace() reads the counts after it wrote
// current_, all in one order: so a pin that a count did not show has the new rules.

inline LiveRuleset::Pin::Pin(Stripe& stripe, const std::atomic<const Version*>& current)
    : stripe_(&stripe), version_(nullptr) {
  stripe_->pins.fetch_add(1, std::memory_order_seq_cst);
  version_ = current.load(std::memory_order_seq_cst);
}

inline const Ruleset& LiveRuleset::Pin::operator*() const { return *version_->rules; }

inline LiveRuleset::Number LiveRuleset::Pin::number() const { return version_->number; }

inline void LiveRuleset::Pin::release() {
  if (stripe_ != nullptr) stripe_->pins.fetch_sub(1, std::memory_order_release);
  stripe_ = nullptr;
}

inline LiveRuleset::Stripe& LiveRuleset::stripe() const {
  static std::atomic<std::size_t> threads = 0;
  constexpr std::size_t none = SIZE_MAX;
  static thread_local constinit std::size_t own = none;
  if (own == none) own = threads.fetch_add(1, std::memory_order_relaxed);
  return stripes_[own % stripes_.size()];
}

}  // namespace sluice::policy
