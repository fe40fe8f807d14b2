// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_table.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

namespace sluice::policy {
namespace {

constexpr std::size_t few = 64;

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
  ranges_ = RangeMap<Range>(ranges, [&](std::size_t index, const Range& around) {
    std::vector<PortSpan> spans;
    for (; next != entries.end() && next->range == ranges[index]; ++next) {
      spans.push_back(next->span);
    }
    const bool has_ranges_within =
        next != entries.end() && ranges[index].contains(next->range.base);
    return compile(disjoint(spans), around.more, has_ranges_within);
  });
}

/// Of a range that has `spans`, within one where `around` is the list. A range with others within
/// has a list of all its ports for them, and takes over a few of those around it.
AddressTable::Range AddressTable::compile(std::vector<PortSpan> spans, std::uint32_t around,
                                          bool has_ranges_within) {
  const PortSpan first = spans.front();
  if (!has_ranges_within) {
    const auto others = std::span(spans).subspan(1);
    return {.first = first, .more = others.empty() ? around : lists_.add(others, around)};
  }
  // Memory stays in proportion to the rules.
  if (around != PortLists::empty && lists_.room(around) < spans.size() + few) {
    spans = overlay(spans, lists_.spans(around));
    around = lists_.around(around);
  }
  return {.first = first, .more = lists_.add(spans, around)};
}

}  // namespace sluice::policy
