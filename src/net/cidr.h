// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "net/endpoint.h"

namespace sluice::net {

/// A range of addresses that share their first `prefix` bits (RFC 4632, RFC 4291).
struct Cidr {
  Address base;             ///< bits beyond the prefix are zero
  std::uint8_t prefix = 0;  ///< 0–32 for IPv4, 0–128 for IPv6

  friend bool operator==(const Cidr&, const Cidr&) = default;

  /// Strict `ADDRESS/BITS`: the mask is required, decimal, in range, without sign, blank or leading
  /// zero. Host bits may be set and are cleared. An IPv4-mapped base
  /// (Address::canonical) becomes the IPv4 range it stands for, and needs a prefix of 96 or more.
  /// The error says what is wrong, without naming an option.
  [[nodiscard]] static std::expected<Cidr, std::string> parse(std::string_view text);

  /// The range of `address` alone.
  [[nodiscard]] static Cidr of(const Address& address);

  /// The range of `prefix` bits that `address` lies in.
  [[nodiscard]] static Cidr around(const Address& address, std::uint8_t prefix);

  [[nodiscard]] Address last() const;
  /// Whether `next` begins where this one ends.
  [[nodiscard]] bool is_before(const Cidr& next) const;
  [[nodiscard]] bool contains(const Address& address) const;
  [[nodiscard]] std::string to_string() const;
};

/// The fewest ranges that together are the addresses from `first` to `last`, in their order. The
/// error says why there are none: they are of two families, or the last is before the first.
[[nodiscard]] std::expected<std::vector<Cidr>, std::string> cover(const Address& first,
                                                                  const Address& last);

}  // namespace sluice::net
