// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_table.h"

#include <algorithm>
#include <tuple>

namespace sluice::policy {
namespace {

static_assert(std::endian::native == std::endian::little);

}  // namespace

AddressTable::AddressTable(std::vector<Entry> entries) {
  // A range comes before those within it; rules of one range come in their order.
  std::ranges::sort(entries, {}, [](const Entry& entry) {
    return std::tuple(entry.range.base.family, entry.range.base.bytes, entry.range.prefix,
                      entry.span.rule);
  });
  const auto ipv6 = std::ranges::find(entries, net::Family::ipv6,
                                      [](const Entry& entry) { return entry.range.base.family; });
  compile(std::span(entries.begin(), ipv6), ipv4_);
  compile(std::span(ipv6, entries.end()), ipv6_);
}

template <class Number>
void AddressTable::Pieces<Number>::add(Number begin, std::uint32_t range) {
  if (begins.back() == begin) {
    ranges.back() = range;
  } else {
    begins.push_back(begin);
    ranges.push_back(range);
  }
}

template <class Number>
void AddressTable::compile(std::span<const Entry> entries, Pieces<Number>& pieces) {
  struct Open {
    std::uint32_t range;
    Number last;
  };
  std::vector<Open> open;  // ranges around what comes next, the innermost last
  const auto close = [&] {
    const Number last = open.back().last;
    open.pop_back();
    const Number next = last + 1;
    if (next != 0) pieces.add(next, open.empty() ? none : open.back().range);
  };
  for (auto entry = entries.begin(); entry != entries.end();) {
    const net::Cidr range = entry->range;
    std::vector<PortSpan> spans;
    for (; entry != entries.end() && entry->range == range; ++entry) spans.push_back(entry->span);
    spans = disjoint(spans);

    const auto first = number<Number>(range.base);
    const bool is_one_address = range.prefix == sizeof(Number) * 8;
    const Number last = is_one_address ? first : first | ~Number{0} >> range.prefix;
    while (!open.empty() && open.back().last < first) close();
    const auto index = static_cast<std::uint32_t>(ranges_.size());
    ranges_.push_back({.around = open.empty() ? none : open.back().range,
                       .begin = static_cast<std::uint32_t>(spans_.size()),
                       .size = static_cast<std::uint32_t>(spans.size())});
    spans_.insert(spans_.end(), spans.begin(), spans.end());
    pieces.add(first, index);
    open.push_back({.range = index, .last = last});
  }
  while (!open.empty()) close();
}

}  // namespace sluice::policy
