// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/cidr.h"
#include "net/endpoint.h"
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
    PortSpan span;  ///< its rule is below 2³¹
  };

  AddressTable() = default;
  explicit AddressTable(std::vector<Entry> entries);

  [[nodiscard]] std::optional<std::uint32_t> find(const net::Endpoint& endpoint) const {
    std::uint32_t at = ranges_.innermost(endpoint.address);
    while (at < every_port) {
      const List& list = lists_[at];
      if (list.first.ports.contains(endpoint.port)) return list.first.rule;
      if (list.more > 0) {
        const auto rule =
            policy::find(std::span(spans_).subspan(list.begin, list.more), endpoint.port);
        if (rule) return rule;
      }
      at = list.around;
    }
    return at == none ? std::nullopt : std::optional(at - every_port);
  }
  /// Whether there is a rule for some port of the address.
  [[nodiscard]] bool covers(const net::Address& address) const {
    return ranges_.innermost(address) != none;
  }

 private:
  static constexpr std::uint32_t none = RangeMap::none;
  /// Where to look: an index of lists_; or from here on a rule, for every port; or none.
  static constexpr std::uint32_t every_port = std::uint32_t{1} << 31;

  /// The ports of a range, and where to look for others.
  struct List {
    PortSpan first;
    std::uint32_t around;
    std::uint32_t begin;  ///< of those behind the first one, in spans_
    std::uint16_t more;   ///< how many
  };
  [[nodiscard]] std::uint32_t compile(std::vector<PortSpan> spans, std::uint32_t around,
                                      bool has_ranges_within);

  RangeMap ranges_;
  std::vector<List> lists_;
  std::vector<PortSpan> spans_;
};

}  // namespace sluice::policy
