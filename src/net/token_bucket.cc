// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/token_bucket.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <limits>

#include "thread/interruption.h"

namespace sluice::net {
namespace {

constexpr std::int64_t second = 1'000'000'000;
/// Centuries: far from where sums overflow.
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 4;

void sleep_until(std::int64_t moment) {
  const timespec until{.tv_sec = moment / second, .tv_nsec = moment % second};
  static_cast<void>(thread::uninterrupted([&] {
    const int error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    errno = error;
    return -error;
  }));
}

}  // namespace

TokenBucket::Moment TokenBucket::now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (time.tv_sec * second) + time.tv_nsec;
}

void TokenBucket::set_rate(std::uint64_t tokens, std::chrono::nanoseconds time) {
  per_.store(std::max<Time>(time.count(), 1), std::memory_order_relaxed);
  tokens_.store(tokens, std::memory_order_relaxed);
}

std::uint64_t TokenBucket::portion() const {
  const std::uint64_t tokens = this->tokens();
  if (tokens == 0) return std::numeric_limits<std::uint64_t>::max();
  using Wide = unsigned __int128;
  const Wide in_a_tenth = Wide{tokens} * (second / 10) /
                          static_cast<std::uint64_t>(per_.load(std::memory_order_relaxed));
  constexpr Wide most = std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(std::clamp<Wide>(in_a_tenth, 1, most));
}

TokenBucket::Time TokenBucket::cost(std::uint64_t count) const {
  using Wide = unsigned __int128;
  const std::uint64_t tokens = std::max<std::uint64_t>(this->tokens(), 1);
  const Wide time =
      Wide{count} * static_cast<std::uint64_t>(per_.load(std::memory_order_relaxed)) / tokens;
  return static_cast<Time>(std::min<Wide>(time, longest));
}

TokenBucket::Time TokenBucket::depth() const { return std::max(second, cost(1)); }

TokenBucket::Moment TokenBucket::charge(std::uint64_t count) {
  const Time added = cost(count);
  const Moment present = now();
  Moment former = full_at_.load(std::memory_order_relaxed);
  while (true) {
    const Moment full_at = std::min(std::max(former, present) + added, longest);
    if (full_at_.compare_exchange_weak(former, full_at, std::memory_order_relaxed)) return full_at;
  }
}

TokenBucket::Moment TokenBucket::take_and_wait(std::uint64_t count) {
  if (!is_limited()) return 0;
  const Moment full_at = charge(count);
  const Moment turn = full_at - depth();
  if (turn > now()) sleep_until(turn);
  return full_at;
}

void TokenBucket::wait_for(std::uint64_t count) const {
  while (is_short_of(count)) sleep_until(there(count));
}

void TokenBucket::take(std::uint64_t count) {
  if (is_limited()) charge(count);
}

void TokenBucket::give_back(std::uint64_t count, Moment missed_until) {
  if (!is_limited()) return;
  const Time all = cost(count);
  const Moment present = now();
  Moment former = full_at_.load(std::memory_order_relaxed);
  while (true) {
    const Time missed = std::min(former, missed_until) - present;
    if (missed <= 0) return;
    const Moment full_at = former - std::min(all, missed);
    if (full_at_.compare_exchange_weak(former, full_at, std::memory_order_relaxed)) return;
  }
}

}  // namespace sluice::net
