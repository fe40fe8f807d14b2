// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/search_tree.h"

namespace sluice::policy {

/// A number for each of many ranges of addresses, and for an address that of the innermost range
/// around it. Ranges lie side by side or one in the other: so their ends cut all addresses into
/// pieces, each of which has one innermost range.
class RangeMap {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// The number of the range with this index, which lies within one that has the number `around`,
  /// or none.
  using NumberOf = std::function<std::uint32_t(std::size_t index, std::uint32_t around)>;

  RangeMap() : RangeMap(std::span<const net::Cidr>(), {}) {}
  /// `ranges` has each once, a range before those within it: by family, base and prefix.
  /// `number_of` is called once for each, in their order.
  RangeMap(std::span<const net::Cidr> ranges, const NumberOf& number_of);

  [[nodiscard]] std::uint32_t innermost(const net::Address& address) const {
    return address.family == net::Family::ipv4 ? innermost_ipv4(address) : innermost_ipv6(address);
  }

 private:
  __extension__ using Uint128 = unsigned __int128;
  /// From here up to the next one.
  struct Piece {
    Uint128 begin;
    std::uint32_t number;
  };
  /// The pieces of IPv6 that begin with the same 64 bits.
  struct Group {
    std::uint32_t number;  ///< of the last one, which goes on behind the group
    std::uint32_t
        rests;  ///< an index of rests_; or from `many` on, of rest_trees_; or none: one piece
  };
  using Ipv4Tree = SearchTree<std::uint32_t, std::uint32_t>;
  using Ipv6Tree = SearchTree<std::uint64_t, Group>;          ///< by the higher 64 bits
  using RestTree = SearchTree<std::uint64_t, std::uint32_t>;  ///< by the lower 64 bits
  /// The first one of a group has the number 0, as has the end of all.
  using Rest = RestTree::Entry;
  static constexpr std::size_t few = 8;
  static constexpr std::uint32_t many = std::uint32_t{1} << 31;

  [[nodiscard]] static std::uint64_t bits(const net::Address& address, std::size_t from) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t value = 0;
    std::memcpy(&value, address.bytes.data() + from, sizeof value);
    return std::byteswap(value);
  }
  [[nodiscard]] static Uint128 number(const net::Address& address) {
    const std::uint64_t high = bits(address, 0);
    if (address.family == net::Family::ipv4) return high >> 32;
    return Uint128{high} << 64 | bits(address, 8);
  }
  [[nodiscard]] std::uint32_t innermost_ipv4(const net::Address& address) const {
    return ipv4_.last_not_above(static_cast<std::uint32_t>(bits(address, 0) >> 32)).value;
  }
  [[nodiscard]] std::uint32_t innermost_ipv6(const net::Address& address) const {
    const std::uint64_t high = bits(address, 0);
    const auto [begin, group] = ipv6_.last_not_above(high);
    if (group.rests == none || begin != high) return group.number;
    const std::uint64_t low = bits(address, 8);
    if (group.rests >= many) return rest_trees_[group.rests - many].last_not_above(low).value;
    std::size_t rest = group.rests;
    while (rests_[rest + 1].number != 0 && rests_[rest + 1].number <= low) ++rest;
    return rests_[rest].value;
  }

  [[nodiscard]] static std::vector<Piece> pieces(std::span<const net::Cidr> ranges,
                                                 std::size_t first, const NumberOf& number_of);
  void take_ipv4(std::span<const Piece> pieces);
  void take_ipv6(std::span<const Piece> pieces);
  [[nodiscard]] std::uint32_t add_rests(std::span<const Piece> pieces, std::uint32_t before);

  Ipv4Tree ipv4_;
  Ipv6Tree ipv6_;
  std::vector<Rest> rests_;
  std::vector<RestTree> rest_trees_;  ///< of groups with more than `few` pieces
};

}  // namespace sluice::policy
