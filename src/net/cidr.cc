// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/cidr.h"

#include <fmt/format.h>

#include <cstddef>

#include "net/decimal.h"

namespace sluice::net {
namespace {

constexpr std::uint32_t embedded_prefix = 96;  ///< bits before an IPv4 address within IPv6

std::uint32_t bit_width(Family family) { return family == Family::ipv4 ? 32 : 128; }

/// The bits of byte `index` that belong to a prefix of `prefix` bits.
std::uint8_t mask_byte(std::size_t index, std::uint32_t prefix) {
  const std::size_t before = index * 8;
  if (prefix <= before) return 0;
  const std::size_t bits = prefix - before;
  return bits >= 8 ? 0xff : static_cast<std::uint8_t>(0xff << (8 - bits));
}

}  // namespace

std::expected<Cidr, std::string> Cidr::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  auto given = Address::parse(host);
  if (!given || host.find('%') != host.npos) {
    return std::unexpected(fmt::format(
        "'{}' is not an IPv4 or IPv6 address; write a range as 10.0.0.0/8 or fd00::/8", host));
  }
  const std::uint32_t width = bit_width(given->family);
  if (slash == text.npos) {
    return std::unexpected(
        fmt::format("the mask is missing; write {}/{} for one address", host, width));
  }
  const std::string_view mask = text.substr(slash + 1);
  auto prefix = parse_decimal(mask, width);
  if (!prefix) {
    return std::unexpected(
        fmt::format("'{}' is not a mask; write a number from 0 to {}", mask, width));
  }
  Cidr range{.base = given->canonical(), .prefix = static_cast<std::uint8_t>(*prefix)};
  if (range.base.family != given->family) {
    if (*prefix < embedded_prefix) {
      return std::unexpected(
          fmt::format("a mask of {} is too short for an IPv4 address written as IPv6; write an "
                      "IPv4 range, such as {}/32",
                      *prefix, range.base.to_string()));
    }
    range.prefix = static_cast<std::uint8_t>(*prefix - embedded_prefix);
  }
  for (std::size_t i = 0; i < range.base.bytes.size(); ++i) {
    range.base.bytes[i] &= mask_byte(i, range.prefix);
  }
  return range;
}

std::string Cidr::to_string() const { return fmt::format("{}/{}", base.to_string(), prefix); }

}  // namespace sluice::net
