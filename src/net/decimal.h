// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::net {

/// The number that `text` is in plain decimal, up to `most`: digits only, no leading zero.
[[nodiscard]] inline std::optional<std::uint32_t> parse_decimal(std::string_view text,
                                                                std::uint32_t most) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint32_t value = 0;
  auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc() || stop != text.end() || value > most) return std::nullopt;
  return value;
}

}  // namespace sluice::net
