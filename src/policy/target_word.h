// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/endpoint.h"
#include "policy/complaint.h"

namespace sluice::policy {

/// `PLACE[:PORTS]`. An IPv6 address has brackets if ports follow it: around it, or around it and
/// its mask.
struct TargetWord {
  Word place;        ///< as it was written, with brackets
  std::string text;  ///< the place without them
  std::optional<Word> ports;
};
[[nodiscard]] Parsed<TargetWord> divide(const Word& word);

/// Whether it is meant as the path of a unix socket.
[[nodiscard]] inline bool is_path(std::string_view text) { return text.starts_with('/'); }

/// `FIRST-LAST`, both addresses.
[[nodiscard]] std::optional<std::pair<net::Address, net::Address>> address_range(
    std::string_view text);

}  // namespace sluice::policy
