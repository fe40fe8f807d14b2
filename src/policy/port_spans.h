// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
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

/// What disjoint() returned for `inner`, and where that says nothing, for `outer`.
[[nodiscard]] std::vector<PortSpan> overlay(std::span<const PortSpan> inner,
                                            std::span<const PortSpan> outer);

/// The rule for `port` in what disjoint() returned.
[[nodiscard]] inline std::optional<std::uint32_t> find(std::span<const PortSpan> spans,
                                                       std::uint16_t port) {
  if (spans.empty()) return std::nullopt;
  std::size_t at = 0;
  for (std::size_t size = spans.size(); size > 1;) {
    const std::size_t half = size / 2;
    at += spans[at + half].ports.first <= port ? half : 0;  // without a branch
    size -= half;
  }
  return spans[at].ports.contains(port) ? std::optional(spans[at].rule) : std::nullopt;
}

}  // namespace sluice::policy
