// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/token_bucket.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <limits>

#include "thread/interruption.h"

namespace sluice::net {
namespace {

constexpr std::int64_t second = 1'000'000'000;
/// Centuries: far from where sums overflow.
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 4;

}  // namespace

TokenBucket::Moment TokenBucket::now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (time.tv_sec * second) + time.tv_nsec;
}

void TokenBucket::sleep_until(Moment moment, std::uint32_t changes) const {
  const timespec until{.tv_sec = moment / second, .tv_nsec = moment % second};
  static_cast<void>(thread::uninterrupted([&] {  // of the monotonic clock
    return ::syscall(SYS_futex, &changes_, FUTEX_WAIT_BITSET_PRIVATE, changes, &until, nullptr,
                     FUTEX_BITSET_MATCH_ANY);
  }));
}

void TokenBucket::set_rate(std::uint64_t tokens, std::chrono::nanoseconds time) {
  const Rate next{.tokens = tokens, .per = std::max<Time>(time.count(), 1)};
  {
    const std::scoped_lock lock(mutex_);
    const Rate former = rate();
    if (next == former) return;
    changed_at_ = now();
    const Time missed = std::max<Time>(full_at_ - changed_at_, 0);
    const Time of_the_bucket = std::min(missed, former.depth());
    const Time emptied = std::min(next.converted(of_the_bucket, former), next.depth());
    const Time owed = next.converted(missed - of_the_bucket, former);
    full_at_ = std::min(changed_at_ + emptied + owed, longest);
    per_ = next.per;
    tokens_ = next.tokens;
    ++changes_;
  }
  ::syscall(SYS_futex, &changes_, FUTEX_WAKE_PRIVATE, std::numeric_limits<int>::max());
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

TokenBucket::Time TokenBucket::Rate::cost(std::uint64_t count) const {
  using Wide = unsigned __int128;
  const Wide time =
      Wide{count} * static_cast<std::uint64_t>(per) / std::max<std::uint64_t>(tokens, 1);
  return static_cast<Time>(std::min<Wide>(time, longest));
}

TokenBucket::Time TokenBucket::Rate::depth() const { return std::max(second, cost(1)); }

TokenBucket::Time TokenBucket::Rate::converted(Time time, const Rate& former) const {
  if (tokens == 0) return 0;
  using Real = long double;
  const Real count =
      static_cast<Real>(time) * static_cast<Real>(former.tokens) / static_cast<Real>(former.per);
  const Real result = count * static_cast<Real>(per) / static_cast<Real>(tokens);
  return static_cast<Time>(std::min(result, static_cast<Real>(longest)));
}

TokenBucket::Charge TokenBucket::charge(std::uint64_t count) {
  const std::scoped_lock lock(mutex_);
  const Moment from = std::max(full_at_.load(), now());
  full_at_ = std::min(from + rate().cost(count), longest);
  return {.full_at = full_at_, .rate = rate(), .changes = changes_};
}

TokenBucket::Moment TokenBucket::take_and_wait(std::uint64_t count) {
  if (!is_limited()) return 0;
  auto [full_at, rate, changes] = charge(count);
  while (true) {
    const Moment turn = full_at - rate.depth();
    if (turn <= now()) return full_at;
    sleep_until(turn, changes);
    if (changes_ == changes) continue;
    const std::scoped_lock lock(mutex_);
    const Time left = this->rate().converted(std::max<Time>(turn - changed_at_, 0), rate);
    rate = this->rate();
    changes = changes_;
    full_at = std::min(changed_at_ + left + rate.depth(), longest);
  }
}

void TokenBucket::wait_for(std::uint64_t count) const {
  while (true) {
    const std::uint32_t changes = changes_;
    const std::uint64_t most = std::min(count, portion());  // it may be less by now
    if (!is_short_of(most)) return;
    sleep_until(there(most), changes);
  }
}

void TokenBucket::take(std::uint64_t count) {
  if (is_limited()) charge(count);
}

void TokenBucket::give_back(std::uint64_t count, Moment missed_until) {
  if (!is_limited()) return;
  const std::scoped_lock lock(mutex_);
  const Time missed = std::min(full_at_.load(), missed_until) - now();
  if (missed > 0) full_at_ -= std::min(rate().cost(count), missed);
}

}  // namespace sluice::net
