// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace sluice::policy {

/// What a guest wants to do with an address or, for `resolve`, a name.
enum class Use : std::uint8_t { bind, listen, connect, accept, send, receive, join, resolve };
inline constexpr std::size_t use_count = 8;

/// The word of the rule language.
[[nodiscard]] std::string_view to_string(Use use);

/// A set of uses.
class UseSet {
 public:
  constexpr UseSet() = default;
  constexpr UseSet(std::initializer_list<Use> uses) {
    for (Use use : uses) bits_ |= bit(use);
  }
  [[nodiscard]] constexpr bool contains(Use use) const { return (bits_ & bit(use)) != 0; }
  friend bool operator==(UseSet, UseSet) = default;

 private:
  [[nodiscard]] static constexpr std::uint16_t bit(Use use) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(use));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace sluice::policy
