// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace sluice::policy {

/// What a guest wants to do with an address or, for `resolve`, a name.
enum class Use : std::uint8_t { bind, listen, connect, accept, send, receive, join, resolve };
inline constexpr std::size_t use_count = 8;

/// The words of the rule language, in the order of Use.
inline constexpr std::array<std::string_view, use_count> use_words{
    "bind", "listen", "connect", "accept", "send", "receive", "join", "resolve"};
[[nodiscard]] constexpr std::string_view to_string(Use use) {
  return use_words[static_cast<std::size_t>(use)];
}

/// The words of protocols.
inline constexpr std::string_view unix_word = "unix";
inline constexpr std::array<std::string_view, 4> protocol_words{"any", "tcp", "udp", unix_word};

/// A set of uses.
class UseSet {
 public:
  constexpr UseSet() = default;
  constexpr UseSet(std::initializer_list<Use> uses) {
    for (Use use : uses) bits_ |= bit(use);
  }
  [[nodiscard]] constexpr bool contains(Use use) const { return (bits_ & bit(use)) != 0; }
  [[nodiscard]] constexpr bool contains_any(UseSet other) const {
    return (bits_ & other.bits_) != 0;
  }
  [[nodiscard]] constexpr bool is_within(UseSet other) const { return (bits_ & ~other.bits_) == 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(UseSet other) { bits_ |= other.bits_; }
  constexpr void remove(UseSet other) { bits_ &= static_cast<std::uint16_t>(~other.bits_); }
  friend bool operator==(UseSet, UseSet) = default;

 private:
  [[nodiscard]] static constexpr std::uint16_t bit(Use use) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(use));
  }
  std::uint16_t bits_ = 0;
};

inline constexpr UseSet every_use{Use::bind, Use::listen,  Use::connect, Use::accept,
                                  Use::send, Use::receive, Use::join,    Use::resolve};
/// Those that an address which a look-up gave can be put to, and the look-up.
inline constexpr UseSet uses_of_names{Use::connect, Use::send, Use::resolve};
/// Those that a path of a unix socket can be put to. Who comes from where is not asked of them.
inline constexpr UseSet uses_of_paths{Use::bind, Use::listen, Use::connect, Use::send};
/// Of what others begin: allowed until a rule narrows it.
[[nodiscard]] constexpr bool comes_in(Use use) { return use == Use::accept || use == Use::receive; }
inline constexpr UseSet uses_of_streams{Use::bind, Use::listen, Use::connect, Use::accept};
inline constexpr UseSet uses_of_datagrams{Use::bind, Use::listen,  Use::connect,
                                          Use::send, Use::receive, Use::join};

}  // namespace sluice::policy
