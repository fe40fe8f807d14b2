// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>

namespace sluice::net {

/// Lets so much through in a time, and who wants more wait: a token bucket that holds what comes in
/// a second, but at least one token. Threads may share it; without a rate no lock is taken, and who
/// waits sleeps without one.
class TokenBucket {
 public:
  using Moment = std::int64_t;  ///< nanoseconds of the monotonic clock

  /// `tokens` come in each `time`. 0: nobody waits, which it is from the start. Tokens that are
  /// missed come at this rate from now on, also for who waits already.
  void set_rate(std::uint64_t tokens, std::chrono::nanoseconds time);

  [[nodiscard]] bool is_limited() const { return tokens() != 0; }
  /// What comes in a tenth of a second, at least one: who takes more in parts of it lets others in
  /// between. The greatest number when it is not limited.
  [[nodiscard]] std::uint64_t portion() const;
  /// Whether wait_for(count) waits now. For nothing nobody does.
  [[nodiscard]] bool is_short_of(std::uint64_t count) const {
    return is_limited() && count != 0 && there(count) > now();
  }

  /// Takes `count`, and waits until they have come: turn by turn, in the order of the calls. Throws
  /// thread::Interrupted. Gives until when they are missed.
  Moment take_and_wait(std::uint64_t count);
  /// Waits until `count`, no more than portion(), are there, without taking them. For what is known
  /// only afterwards. Throws thread::Interrupted.
  void wait_for(std::uint64_t count) const;
  /// Takes `count`, there or not.
  void take(std::uint64_t count);
  /// `count` that were taken: those of them that are still missed at that moment. What would be
  /// there by now anyway is no credit for later.
  void give_back(std::uint64_t count, Moment missed_until = std::numeric_limits<Moment>::max());

 private:
  using Time = std::int64_t;  ///< nanoseconds

  struct Rate {
    std::uint64_t tokens = 0;
    Time per = 1;

    bool operator==(const Rate&) const = default;
    /// How long `count` tokens take to come.
    [[nodiscard]] Time cost(std::uint64_t count) const;
    /// How long an empty bucket takes to be full.
    [[nodiscard]] Time depth() const;
    /// How long it takes at this rate until comes what takes `time` at the `former` one.
    [[nodiscard]] Time converted(Time time, const Rate& former) const;
  };
  /// Tokens that were taken.
  struct Charge {
    Moment full_at;  ///< when the bucket will be full again
    Rate rate;
    std::uint32_t changes;
  };

  [[nodiscard]] static Moment now();
  [[nodiscard]] std::uint64_t tokens() const { return tokens_.load(std::memory_order_relaxed); }
  [[nodiscard]] Rate rate() const {
    return {.tokens = tokens(), .per = per_.load(std::memory_order_relaxed)};
  }
  /// When `count` tokens are there.
  [[nodiscard]] Moment there(std::uint64_t count) const {
    return full_at_.load(std::memory_order_relaxed) + rate().cost(count) - rate().depth();
  }
  Charge charge(std::uint64_t count);
  /// Sleeps until `moment`, or less if the rate has changed oftener than `changes` times.
  void sleep_until(Moment moment, std::uint32_t changes) const;

  // Read by all, and changed under the lock.
  std::atomic<std::uint64_t> tokens_ = 0;
  std::atomic<Time> per_ = 1;
  std::atomic<Moment> full_at_ = 0;         ///< when it is full if nobody takes more
  std::atomic<std::uint32_t> changes_ = 0;  ///< of the rate; who waits sleeps on it (futex)
  Moment changed_at_ = 0;                   ///< guarded
  std::mutex mutex_;
};

}  // namespace sluice::net
