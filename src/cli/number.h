// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace sluice::cli {

/// Reads a decimal number, the whole text and nothing else: no blank, sign or suffix.
/// The error says which numbers are accepted.
std::expected<std::uint64_t, std::string> parse_number(std::string_view text, std::uint64_t first,
                                                       std::uint64_t last);

}  // namespace sluice::cli
