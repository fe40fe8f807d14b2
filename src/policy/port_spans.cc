// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/port_spans.h"

#include <algorithm>
#include <set>

namespace sluice::policy {

std::vector<PortSpan> disjoint(std::span<const PortSpan> rules) {
  if (rules.size() == 1) return {rules[0]};
  /// From here on a rule speaks of the ports, or no longer.
  struct Change {
    std::uint32_t port;
    bool begins;
    std::uint32_t rule;
  };
  std::vector<Change> changes;
  for (const PortSpan& span : rules) {
    changes.push_back({.port = span.ports.first, .begins = true, .rule = span.rule});
    changes.push_back({.port = span.ports.last + 1U, .begins = false, .rule = span.rule});
  }
  std::ranges::sort(changes, {}, &Change::port);
  std::multiset<std::uint32_t> speaking;
  std::vector<PortSpan> spans;
  for (auto change = changes.begin(); change != changes.end();) {
    const std::uint32_t port = change->port;
    for (; change != changes.end() && change->port == port; ++change) {
      if (change->begins) {
        speaking.insert(change->rule);
      } else {
        speaking.erase(speaking.find(change->rule));
      }
    }
    if (speaking.empty()) continue;
    const PortRange ports{.first = static_cast<std::uint16_t>(port),
                          .last = static_cast<std::uint16_t>(change->port - 1)};
    const std::uint32_t rule = *speaking.begin();
    if (!spans.empty() && spans.back().rule == rule && spans.back().ports.last + 1U == port) {
      spans.back().ports.last = ports.last;
    } else {
      spans.push_back({.ports = ports, .rule = rule});
    }
  }
  return spans;
}

std::vector<PortSpan> overlay(std::span<const PortSpan> inner, std::span<const PortSpan> outer) {
  std::vector<PortSpan> all;
  auto next = outer.begin();
  const auto fill = [&](std::uint32_t first, std::uint32_t end) {
    for (; next != outer.end() && next->ports.first < end; ++next) {
      const auto begin = std::max<std::uint32_t>(first, next->ports.first);
      const auto last = std::min<std::uint32_t>(end - 1, next->ports.last);
      if (begin <= last) {
        all.push_back({.ports = {.first = static_cast<std::uint16_t>(begin),
                                 .last = static_cast<std::uint16_t>(last)},
                       .rule = next->rule});
      }
      if (next->ports.last >= end) return;
    }
  };
  std::uint32_t first = 0;
  for (const PortSpan& span : inner) {
    fill(first, span.ports.first);
    all.push_back(span);
    first = span.ports.last + 1U;
  }
  fill(first, 1U << 16);
  return all;
}

}  // namespace sluice::policy
