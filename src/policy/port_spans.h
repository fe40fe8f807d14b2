// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policy/rule.h"

namespace sluice::policy {

/// Ports, and the rule that decides on them.
struct PortSpan {
  PortRange ports;
  std::uint32_t rule;  ///< lower: earlier
  friend bool operator==(const PortSpan&, const PortSpan&) = default;
};

/// The same without overlap and in the order of ports: where several rules speak of a port, it is
/// the earliest one's.
[[nodiscard]] std::vector<PortSpan> disjoint(std::span<const PortSpan> rules);

/// What disjoint() returned for `inner`, and where that says nothing, for `outer`.
[[nodiscard]] std::vector<PortSpan> overlay(std::span<const PortSpan> inner,
                                            std::span<const PortSpan> outer);

}  // namespace sluice::policy
