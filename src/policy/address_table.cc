// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_table.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace sluice::policy {
namespace {

constexpr std::size_t few = 64;

bool are_all_ports(std::span<const PortSpan> spans) {
  return spans.size() == 1 && spans.front().ports == PortRange();
}

}  // namespace

AddressTable::AddressTable(std::vector<Entry> entries) {
  // A range comes before those within it; rules of one range come in their order.
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    return std::tuple(entry.range.base.family, entry.range.base.bytes, entry.range.prefix,
                      entry.span.rule);
  });
  std::vector<net::Cidr> ranges;
  for (const Entry& entry : entries) {
    if (ranges.empty() || ranges.back() != entry.range) ranges.push_back(entry.range);
  }
  auto next = entries.begin();
  ranges_ = RangeMap(ranges, [&](std::size_t index, std::uint32_t around) {
    std::vector<PortSpan> spans;
    for (; next != entries.end() && next->range == ranges[index]; ++next) {
      spans.push_back(next->span);
    }
    const bool has_ranges_within =
        next != entries.end() && ranges[index].contains(next->range.base);
    return compile(disjoint(spans), around, has_ranges_within);
  });
}

/// Where to look for a range that has `spans`, within one where it is `around`.
std::uint32_t AddressTable::compile(std::vector<PortSpan> spans, std::uint32_t around,
                                    bool has_ranges_within) {
  if (are_all_ports(spans)) return every_port + spans.front().rule;
  // Memory stays in proportion to the rules, as a range takes over no more than a few.
  if (has_ranges_within && around < every_port && lists_[around].more < spans.size() + few) {
    const List& outer = lists_[around];
    std::vector<PortSpan> others{outer.first};
    const auto more = std::span(spans_).subspan(outer.begin, outer.more);
    others.insert(others.end(), more.begin(), more.end());
    spans = overlay(spans, others);
    around = outer.around;
  }
  lists_.push_back({.first = spans.front(),
                    .around = around,
                    .begin = static_cast<std::uint32_t>(spans_.size()),
                    .more = static_cast<std::uint16_t>(spans.size() - 1)});
  spans_.insert(spans_.end(), spans.begin() + 1, spans.end());
  return static_cast<std::uint32_t>(lists_.size() - 1);
}

}  // namespace sluice::policy
