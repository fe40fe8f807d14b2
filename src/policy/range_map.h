// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/search_tree.h"

namespace sluice::policy {

/// A value for each of many ranges of addresses, and for an address that of the innermost range
/// around it. Ranges lie side by side or one in the other: so their ends cut all addresses into
/// pieces, each of which has one innermost range. `Value()` is that of addresses in no range.
template <class Value>
class RangeMap {
 public:
  RangeMap() : RangeMap({}, [](std::size_t, const Value& around) { return around; }) {}
  /// `ranges` has each once, a range before those within it: by family, base and prefix. `value_of`
  /// is called once for each, in their order: with its index and the value around it.
  template <class ValueOf>
  RangeMap(std::span<const net::Cidr> ranges, ValueOf value_of) {
    const auto ipv6 = std::ranges::find(ranges, net::Family::ipv6,
                                        [](const net::Cidr& range) { return range.base.family; });
    const auto count = static_cast<std::size_t>(ipv6 - ranges.begin());
    take_ipv4(pieces(ranges.first(count), 0, value_of));
    take_ipv6(pieces(ranges.subspan(count), count, value_of));
  }

  [[nodiscard]] const Value& innermost(const net::Address& address) const {
    return address.family == net::Family::ipv4 ? innermost_ipv4(address) : innermost_ipv6(address);
  }

 private:
  __extension__ using Uint128 = unsigned __int128;
  /// From here up to the next one.
  struct Piece {
    Uint128 begin;
    Value value;
  };
  static constexpr std::uint32_t none = UINT32_MAX;
  /// The pieces of IPv6 that begin with the same 64 bits.
  struct Group {
    Value value;  ///< of the last one, which goes on behind the group
    /// An index of rests_; or from `many` on, of rest_trees_; or none: one piece.
    std::uint32_t rests;
  };
  using Ipv4Tree = SearchTree<std::uint32_t, Value>;
  using Ipv6Tree = SearchTree<std::uint64_t, Group>;  ///< by the higher 64 bits
  using RestTree = SearchTree<std::uint64_t, Value>;  ///< by the lower 64 bits
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
  [[nodiscard]] const Value& innermost_ipv4(const net::Address& address) const {
    return ipv4_.last_not_above(static_cast<std::uint32_t>(bits(address, 0) >> 32)).value;
  }
  [[nodiscard]] const Value& innermost_ipv6(const net::Address& address) const {
    const std::uint64_t high = bits(address, 0);
    const auto [begin, group] = ipv6_.last_not_above(high);
    if (begin != high || group.rests == none) return group.value;
    const std::uint64_t low = bits(address, 8);
    if (group.rests >= many) return rest_trees_[group.rests - many].last_not_above(low).value;
    std::size_t rest = group.rests;
    while (rests_[rest + 1].number != 0 && rests_[rest + 1].number <= low) ++rest;
    return rests_[rest].value;
  }

  /// `first` is the index of the first range.
  template <class ValueOf>
  [[nodiscard]] static std::vector<Piece> pieces(std::span<const net::Cidr> ranges,
                                                 std::size_t first, ValueOf& value_of) {
    std::vector<Piece> pieces{{.begin = 0, .value = {}}};
    const auto add = [&](Uint128 begin, const Value& value) {
      if (pieces.back().begin == begin) {
        pieces.back().value = value;
      } else if (pieces.back().value != value) {
        pieces.push_back({.begin = begin, .value = value});
      }
    };
    struct Open {
      Value value;
      Uint128 last;
    };
    std::vector<Open> open;  // ranges around what comes next, the innermost last
    const auto around = [&] { return open.empty() ? Value() : open.back().value; };
    const auto close = [&] {
      const Uint128 next = open.back().last + 1;
      open.pop_back();
      if (next != 0) add(next, around());
    };
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const net::Cidr& range = ranges[i];
      const int width = range.base.family == net::Family::ipv4 ? 32 : 128;
      const Uint128 begin = number(range.base);
      const int rest = width - range.prefix;
      const Uint128 last = begin | (rest == 128 ? ~Uint128{0} : (Uint128{1} << rest) - 1);
      while (!open.empty() && open.back().last < begin) close();
      const Value value = value_of(first + i, around());
      add(begin, value);
      open.push_back({.value = value, .last = last});
    }
    while (!open.empty()) close();
    return pieces;
  }

  void take_ipv4(std::span<const Piece> pieces) {
    std::vector<typename Ipv4Tree::Entry> entries;
    for (const Piece& piece : pieces) {
      if (piece.begin > UINT32_MAX) break;  // behind the last address
      entries.push_back({.number = static_cast<std::uint32_t>(piece.begin), .value = piece.value});
    }
    ipv4_ = Ipv4Tree(entries);
  }

  void take_ipv6(std::span<const Piece> pieces) {
    const auto high = [](const Piece& piece) {
      return static_cast<std::uint64_t>(piece.begin >> 64);
    };
    std::vector<typename Ipv6Tree::Entry> groups;
    Value before;
    while (!pieces.empty()) {
      const std::uint64_t number = high(pieces.front());
      const auto end =
          std::ranges::find_if(pieces, [&](const Piece& piece) { return high(piece) != number; });
      const auto group = pieces.first(static_cast<std::size_t>(end - pieces.begin()));
      pieces = pieces.subspan(group.size());
      groups.push_back({.number = number,
                        .value = {.value = group.back().value, .rests = add_rests(group, before)}});
      before = group.back().value;
    }
    rests_.push_back({.number = 0, .value = {}});
    ipv6_ = Ipv6Tree(groups);
  }

  /// Of a group that comes after a piece with the value `before`.
  [[nodiscard]] std::uint32_t add_rests(std::span<const Piece> pieces, const Value& before) {
    std::vector<Rest> rests;
    if (static_cast<std::uint64_t>(pieces.front().begin) != 0) {
      rests.push_back({.number = 0, .value = before});
    }
    for (const Piece& piece : pieces) {
      rests.push_back({.number = static_cast<std::uint64_t>(piece.begin), .value = piece.value});
    }
    if (rests.size() == 1) return none;
    if (rests.size() > few) {
      rest_trees_.emplace_back(rests);
      return static_cast<std::uint32_t>(many + rest_trees_.size() - 1);
    }
    rests_.insert(rests_.end(), rests.begin(), rests.end());
    return static_cast<std::uint32_t>(rests_.size() - rests.size());
  }

  Ipv4Tree ipv4_;
  Ipv6Tree ipv6_;
  std::vector<Rest> rests_;
  std::vector<RestTree> rest_trees_;  ///< of groups with more than `few` pieces
};

}  // namespace sluice::policy
