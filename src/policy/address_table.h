// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/port_spans.h"

namespace sluice::policy {

/// Which of many rules about ranges of addresses decides on an address and a port: that of the
/// longest prefix, and of those the earliest. A look-up halves the number of ranges step by step,
/// and then goes from the innermost range outwards until one has the port.
class AddressTable {
 public:
  struct Entry {
    net::Cidr range;
    PortSpan span;
  };

  AddressTable() = default;
  explicit AddressTable(std::vector<Entry> entries);

  [[nodiscard]] std::optional<std::uint32_t> find(const net::Endpoint& endpoint) const {
    for (std::uint32_t i = innermost(endpoint.address); i != none; i = ranges_[i].around) {
      const auto spans = std::span(spans_).subspan(ranges_[i].begin, ranges_[i].size);
      if (const auto rule = policy::find(spans, endpoint.port)) return rule;
    }
    return std::nullopt;
  }
  /// Whether there is a rule for some port of the address.
  [[nodiscard]] bool covers(const net::Address& address) const {
    return innermost(address) != none;
  }

 private:
  __extension__ using Uint128 = unsigned __int128;
  static constexpr std::uint32_t none = UINT32_MAX;

  /// The addresses of one family, as numbers. Ranges lie side by side or one in the other: so their
  /// ends cut all addresses into pieces, each of which has one innermost range.
  template <class Number>
  struct Pieces {
    std::vector<Number> begins{0};
    std::vector<std::uint32_t> ranges{none};  ///< the innermost of each piece, an index or none

    [[nodiscard]] std::uint32_t innermost(Number address) const {
      std::size_t at = 0;
      for (std::size_t size = begins.size(); size > 1;) {
        const std::size_t half = size / 2;
        at += begins[at + half] <= address ? half : 0;
        size -= half;
      }
      return ranges[at];
    }
    void add(Number begin, std::uint32_t range);
  };
  struct Range {
    std::uint32_t around;  ///< the next range that this one lies in, an index or none
    std::uint32_t begin;   ///< in spans_
    std::uint32_t size;
  };

  [[nodiscard]] std::uint32_t innermost(const net::Address& address) const {
    return address.family == net::Family::ipv4 ? ipv4_.innermost(number<std::uint32_t>(address))
                                               : ipv6_.innermost(number<Uint128>(address));
  }
  template <class Number>
  [[nodiscard]] static Number number(const net::Address& address) {
    Number value;
    std::memcpy(&value, address.bytes.data(), sizeof value);
    return byteswap(value);
  }
  [[nodiscard]] static std::uint32_t byteswap(std::uint32_t value) { return std::byteswap(value); }
  [[nodiscard]] static Uint128 byteswap(Uint128 value) {
    return Uint128{std::byteswap(static_cast<std::uint64_t>(value))} << 64 |
           std::byteswap(static_cast<std::uint64_t>(value >> 64));
  }
  template <class Number>
  void compile(std::span<const Entry> entries, Pieces<Number>& pieces);

  Pieces<std::uint32_t> ipv4_;
  Pieces<Uint128> ipv6_;
  std::vector<Range> ranges_;
  std::vector<PortSpan> spans_;  ///< of each range
};

}  // namespace sluice::policy
