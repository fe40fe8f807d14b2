// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
#include "policy/port_lists.h"
#include "policy/port_spans.h"
#include "policy/range_map.h"

namespace sluice::policy {

/// Which of many rules about ranges of addresses decides on an address and a port: that of the
/// longest prefix, and of those the earliest. A look-up goes from the innermost range outwards
/// until one has the port. Where that could be far, a range knows the ports of those around it.
class AddressTable {
 public:
  struct Entry {
    net::Cidr range;
    PortSpan span;
  };

  AddressTable() = default;
  explicit AddressTable(std::vector<Entry> entries);

  static constexpr std::uint32_t no_rule = PortLists::no_rule;

  /// The number of the rule, or no_rule.
  [[nodiscard]] std::uint32_t find(const net::Endpoint& endpoint) const {
    const Range& range = ranges_.innermost(endpoint.address);
    if (range.first.ports.contains(endpoint.port)) return range.first.rule;
    return range.more == PortLists::empty ? no_rule : lists_.find(range.more, endpoint.port);
  }
  /// Whether there is a rule for some port of the address.
  [[nodiscard]] bool covers(const net::Address& address) const {
    return ranges_.innermost(address) != Range();
  }

 private:
  /// Some ports of a range, and the list of those around it, or of all.
  struct Range {
    PortSpan first{.ports = {.first = 1, .last = 0}, .rule = no_rule};  // no port
    std::uint32_t more = PortLists::empty;
    friend bool operator==(const Range&, const Range&) = default;
  };
  [[nodiscard]] Range compile(std::vector<PortSpan> spans, std::uint32_t around,
                              bool has_ranges_within);

  RangeMap<Range> ranges_;
  PortLists lists_;
};

}  // namespace sluice::policy
