// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/number.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

namespace sluice::cli {

std::expected<std::uint64_t, std::string> parse_number(std::string_view text, std::uint64_t first,
                                                       std::uint64_t last) {
  std::uint64_t number = 0;
  const char* const end = std::to_address(text.end());
  const auto [stop, error] = std::from_chars(std::to_address(text.begin()), end, number);
  if (error != std::errc() || stop != end || number < first || number > last) {
    return std::unexpected(fmt::format("a whole number from {} to {} is needed", first, last));
  }
  return number;
}

}  // namespace sluice::cli
