// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "net/endpoint.h"
#include "policy/rule.h"

namespace sluice::policy {

/// Where the TCP socket `listener` of the host listens. The error says what the host would not
/// tell.
[[nodiscard]] std::expected<net::Endpoint, std::string> place_of(int listener);

/// A rule, without its source, that forbids connecting to what the host serves at `place`; an
/// unspecified address is each that the host has now. Left out are addresses that one of `rules`
/// allows and names alone, with that port alone; none when nothing is left. The error says what the
/// host would not tell.
[[nodiscard]] std::expected<std::optional<Rule>, std::string> withheld(
    const net::Endpoint& place, const std::vector<Rule>& rules);

}  // namespace sluice::policy
