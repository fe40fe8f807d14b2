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

bool bit(const Address& address, std::uint32_t index) {
  return (address.bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

/// Of an address that is not the last one.
Address successor(Address address) {
  for (std::size_t i = bit_width(address.family) / 8; i-- > 0;) {
    if (++address.bytes[i] != 0) break;
  }
  return address;
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
  return around(range.base, range.prefix);
}

Cidr Cidr::of(const Address& address) {
  return {.base = {.family = address.family, .bytes = address.bytes},
          .prefix = static_cast<std::uint8_t>(bit_width(address.family))};
}

Cidr Cidr::around(const Address& address, std::uint8_t prefix) {
  Cidr range{.base = {.family = address.family, .bytes = address.bytes}, .prefix = prefix};
  for (std::size_t i = 0; i < range.base.bytes.size(); ++i) {
    range.base.bytes[i] &= mask_byte(i, prefix);
  }
  return range;
}

Address Cidr::last() const {
  Address last = base;
  for (std::size_t i = 0; i < bit_width(last.family) / 8; ++i) {
    last.bytes[i] |= static_cast<std::uint8_t>(~mask_byte(i, prefix));
  }
  return last;
}

bool Cidr::is_before(const Cidr& next) const {
  const Address end = last();
  return end.bytes < next.base.bytes && successor(end) == next.base;
}

std::expected<std::vector<Cidr>, std::string> cover(const Address& first, const Address& last) {
  const Address low = first.canonical();
  const Address high = last.canonical();
  if (low.family != high.family) return std::unexpected("one end is IPv4 and the other IPv6");
  if (high.bytes < low.bytes) return std::unexpected("the last address is before the first");
  std::vector<Cidr> ranges;
  Cidr next = Cidr::of(low);
  while (true) {
    // As wide as it may be: it must begin where the rest does, and not end behind `high`.
    while (next.prefix > 0 && !bit(next.base, next.prefix - 1U) &&
           Cidr{.base = next.base, .prefix = static_cast<std::uint8_t>(next.prefix - 1)}
                   .last()
                   .bytes <= high.bytes) {
      --next.prefix;
    }
    ranges.push_back(next);
    const Address end = next.last();
    if (end.bytes == high.bytes) return ranges;
    next = Cidr::of(successor(end));
  }
}

bool Cidr::contains(const Address& address) const {
  if (address.family != base.family) return false;
  for (std::size_t i = 0; i < base.bytes.size(); ++i) {
    if ((address.bytes[i] & mask_byte(i, prefix)) != base.bytes[i]) return false;
  }
  return true;
}

std::string Cidr::to_string() const { return fmt::format("{}/{}", base.to_string(), prefix); }

}  // namespace sluice::net
