// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/range_map.h"

#include <algorithm>
#include <utility>

namespace sluice::policy {

RangeMap::RangeMap(std::span<const net::Cidr> ranges, const NumberOf& number_of) {
  const auto ipv6 = std::ranges::find(ranges, net::Family::ipv6,
                                      [](const net::Cidr& range) { return range.base.family; });
  const auto count = static_cast<std::size_t>(ipv6 - ranges.begin());
  take_ipv4(pieces(ranges.first(count), 0, number_of));
  take_ipv6(pieces(ranges.subspan(count), count, number_of));
}

/// `first` is the index of the first range.
std::vector<RangeMap::Piece> RangeMap::pieces(std::span<const net::Cidr> ranges, std::size_t first,
                                              const NumberOf& number_of) {
  std::vector<Piece> pieces{{.begin = 0, .number = none}};
  const auto add = [&](Uint128 begin, std::uint32_t number) {
    if (pieces.back().begin == begin) {
      pieces.back().number = number;
    } else if (pieces.back().number != number) {
      pieces.push_back({.begin = begin, .number = number});
    }
  };
  struct Open {
    std::uint32_t number;
    Uint128 last;
  };
  std::vector<Open> open;  // ranges around what comes next, the innermost last
  const auto close = [&] {
    const Uint128 next = open.back().last + 1;
    open.pop_back();
    if (next != 0) add(next, open.empty() ? none : open.back().number);
  };
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const net::Cidr& range = ranges[i];
    const int width = range.base.family == net::Family::ipv4 ? 32 : 128;
    const Uint128 begin = number(range.base);
    const int rest = width - range.prefix;
    const Uint128 last = begin | (rest == 128 ? ~Uint128{0} : (Uint128{1} << rest) - 1);
    while (!open.empty() && open.back().last < begin) close();
    const std::uint32_t number = number_of(first + i, open.empty() ? none : open.back().number);
    add(begin, number);
    open.push_back({.number = number, .last = last});
  }
  while (!open.empty()) close();
  return pieces;
}

void RangeMap::take_ipv4(std::span<const Piece> pieces) {
  std::vector<Ipv4Tree::Entry> entries;
  for (const Piece& piece : pieces) {
    if (piece.begin > UINT32_MAX) break;  // behind the last address
    entries.push_back({.number = static_cast<std::uint32_t>(piece.begin), .value = piece.number});
  }
  ipv4_ = Ipv4Tree(entries);
}

void RangeMap::take_ipv6(std::span<const Piece> pieces) {
  const auto high = [](const Piece& piece) {
    return static_cast<std::uint64_t>(piece.begin >> 64);
  };
  std::vector<Ipv6Tree::Entry> groups;
  std::uint32_t before = none;
  while (!pieces.empty()) {
    const std::uint64_t number = high(pieces.front());
    const auto end =
        std::ranges::find_if(pieces, [&](const Piece& piece) { return high(piece) != number; });
    const auto group = pieces.first(static_cast<std::size_t>(end - pieces.begin()));
    pieces = pieces.subspan(group.size());
    groups.push_back({.number = number,
                      .value = {.number = group.back().number, .rests = add_rests(group, before)}});
    before = group.back().number;
  }
  rests_.push_back({.number = 0, .value = none});
  ipv6_ = Ipv6Tree(groups);
}

/// Of a group that comes after a piece with the number `before`.
std::uint32_t RangeMap::add_rests(std::span<const Piece> pieces, std::uint32_t before) {
  std::vector<Rest> rests;
  if (static_cast<std::uint64_t>(pieces.front().begin) != 0) {
    rests.push_back({.number = 0, .value = before});
  }
  for (const Piece& piece : pieces) {
    rests.push_back({.number = static_cast<std::uint64_t>(piece.begin), .value = piece.number});
  }
  if (rests.size() == 1) return none;
  if (rests.size() > few) {
    rest_trees_.emplace_back(rests);
    return static_cast<std::uint32_t>(many + rest_trees_.size() - 1);
  }
  rests_.insert(rests_.end(), rests.begin(), rests.end());
  return static_cast<std::uint32_t>(rests_.size() - rests.size());
}

}  // namespace sluice::policy
