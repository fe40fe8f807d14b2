// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "net/endpoint.h"
#include "thread/read_mostly_mutex.h"

namespace sluice::policy {

/// The names under which a guest found addresses, each for as long as the answer said, within
/// bounds. When there is no room, what was learned longest ago gives way, and of a name with many
/// addresses its own. Safe under threads.
class LearnedNames {
 public:
  using Clock = std::chrono::steady_clock;
  /// An answer that is to be asked for again at once still lets the program connect.
  static constexpr std::chrono::seconds shortest{60};
  static constexpr std::chrono::seconds longest{std::chrono::hours(24)};
  /// Of pairs of an address and a name.
  static constexpr std::size_t capacity = 4096;
  static constexpr std::size_t capacity_of_name = 1024;

  /// `address` must be canonical, `name` folded (net::folded).
  void learn(const net::Address& address, std::string_view name, std::chrono::seconds ttl,
             Clock::time_point now = Clock::now());

  /// Whether `accepts(name)` is true for one of the names that `address` still has.
  template <class Accepts>
  [[nodiscard]] bool any_of(const net::Address& address, Accepts accepts,
                            Clock::time_point now = Clock::now()) const {
    const std::shared_lock lock(mutex_);
    const Key first = key(address);
    for (auto known = pairs_.lower_bound({first, {}});
         known != pairs_.end() && known->first.first == first; ++known) {
      if (known->second.until > now && accepts(std::string_view(known->first.second))) return true;
    }
    return false;
  }

 private:
  /// The family, the bytes and the scope.
  using Key = std::array<std::uint8_t, 21>;
  using Pair = std::pair<Key, std::string>;
  using Order = std::list<const Pair*>;  ///< keys of pairs_, what was learned longest ago first
  struct Known {
    Clock::time_point until;
    Order::iterator place;          ///< in order_
    Order::iterator place_in_name;  ///< in that of its name
  };
  [[nodiscard]] static Key key(const net::Address& address);
  void forget(const Pair& pair);

  mutable thread::ReadMostlyMutex mutex_;  ///< asked for each datagram
  std::map<Pair, Known> pairs_;
  Order order_;
  std::unordered_map<std::string, Order> of_name_;
};

}  // namespace sluice::policy
