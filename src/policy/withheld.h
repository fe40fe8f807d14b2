// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "policy/rule.h"

namespace sluice::policy {

/// A rule, without its source, that forbids connecting to where the TCP socket `listener` of the
/// host listens; none where one of `rules` allows it and names that address and that port alone. A
/// socket that listens on every address is at each that the host has now. The error says what the
/// host would not tell.
[[nodiscard]] std::expected<std::optional<Rule>, std::string> withheld(
    int listener, const std::vector<Rule>& rules);

}  // namespace sluice::policy
