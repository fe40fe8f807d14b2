// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "net/cidr.h"
#include "policy/name_pattern.h"
#include "policy/path_pattern.h"

namespace sluice::policy {

/// Sets of addresses that the rule language has a word for.
enum class AddressSet : std::uint8_t {
  any,            ///< every address, and every name
  loopback,       ///< RFC 1122, RFC 4291
  private_use,    ///< RFC 1918, RFC 6598 (shared by customers of a carrier), RFC 4193
  link_local,     ///< RFC 3927, RFC 4291
  multicast,      ///< RFC 5771, RFC 4291
  metadata,       ///< where clouds answer a machine about itself, with its credentials
  documentation,  ///< RFC 5737, RFC 3849, RFC 9637
};
inline constexpr std::array<std::string_view, 7> address_set_words{
    "any", "loopback", "private", "link-local", "multicast", "metadata", "documentation"};

[[nodiscard]] std::string_view to_string(AddressSet set);
[[nodiscard]] std::optional<AddressSet> address_set(std::string_view word);
/// The addresses of the set, as ranges that do not overlap.
[[nodiscard]] std::span<const net::Cidr> ranges(AddressSet set);

/// Whether it is one of those that hosts in the Internet have, and the IPv4 address within it, if
/// any (Address::embedded_ipv4), as well. `address` must be canonical.
[[nodiscard]] bool is_public(const net::Address& address);

/// What a rule says of where: addresses, names or paths of unix sockets.
using Place = std::variant<AddressSet, net::Cidr, NamePattern, PathPattern>;

/// False for a name and a path.
[[nodiscard]] bool contains(const Place& place, const net::Address& address);

/// Whether an IPv6 address without brackets may also be read as an address and a port, as `::1:80`.
[[nodiscard]] bool could_end_in_a_port(std::string_view address);

/// As the rule language writes it; a single address without its mask, IPv6 without brackets.
[[nodiscard]] std::string to_string(const Place& place);

}  // namespace sluice::policy
