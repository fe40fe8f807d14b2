// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace sluice::policy {

/// What a guest may have only so much of.
enum class Resource : std::uint8_t {
  sockets,
  connections,
  sent,
  received,
  datagrams,
  lookups,
  descriptors,
  memory,
  threads,
  cpu,
  time,
};
inline constexpr std::size_t resource_count = 11;

/// One `limit` statement.
struct Limit {
  Resource resource = Resource::sockets;
  std::uint64_t amount = 0;  ///< a number, bytes, or nanoseconds, as the resource is measured
  std::chrono::nanoseconds per{0};  ///< of a rate: `amount` in this time; 0: all in all, or at once
  std::string source = {};          ///< where it stands: `--limit=sockets 64`, `web.policy:3`

  [[nodiscard]] bool is_rate() const { return per.count() != 0; }
  /// The statement, in the greatest unit that says the same, without its source.
  [[nodiscard]] std::string to_string() const;
};

/// All limits of one guest: at most one rate and one limit of another kind for each resource.
class Limits {
 public:
  /// Of two limits of one kind the smaller one counts; of equal ones the first.
  void add(Limit limit);

  /// Null where nothing is limited so.
  [[nodiscard]] const Limit* total(Resource resource) const { return find(resource, false); }
  [[nodiscard]] const Limit* rate(Resource resource) const { return find(resource, true); }
  /// The amount of total().
  [[nodiscard]] std::optional<std::uint64_t> amount(Resource resource) const;

  /// Calls `act` with each limit, in the order of Resource.
  template <class Act>
  void for_each(Act act) const {
    for (const auto& place : limits_) {
      if (place) act(*place);
    }
  }

 private:
  [[nodiscard]] static std::size_t place(Resource resource, bool is_rate) {
    return 2 * static_cast<std::size_t>(resource) + (is_rate ? 1 : 0);
  }
  [[nodiscard]] const Limit* find(Resource resource, bool is_rate) const {
    const auto& found = limits_[place(resource, is_rate)];
    return found ? &*found : nullptr;
  }

  std::array<std::optional<Limit>, 2 * resource_count> limits_;
};

}  // namespace sluice::policy
