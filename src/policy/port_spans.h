// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "policy/rule.h"

namespace sluice::policy {

/// Ports, and the rule that decides on them.
struct PortSpan {
  PortRange ports;
  std::uint32_t rule;  ///< lower: earlier
};

/// The same without overlap and in the order of ports: where several rules speak of a port, it is
/// the earliest one's.
[[nodiscard]] std::vector<PortSpan> disjoint(std::span<const PortSpan> rules);

/// The rule for `port` in what disjoint() returned.
[[nodiscard]] inline std::optional<std::uint32_t> find(std::span<const PortSpan> spans,
                                                       std::uint16_t port) {
  const auto behind = std::ranges::upper_bound(
      spans, port, {}, [](const PortSpan& span) { return span.ports.first; });
  if (behind == spans.begin()) return std::nullopt;
  const PortSpan& last = *(behind - 1);
  return port <= last.ports.last ? std::optional(last.rule) : std::nullopt;
}

}  // namespace sluice::policy
