// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/number.h"

#include <fmt/format.h>

#include <charconv>

namespace sluice::cli {

std::expected<std::uint64_t, std::string> parse_number(std::string_view text, std::uint64_t first,
                                                       std::uint64_t last) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < first || number > last) {
    return std::unexpected(fmt::format("a whole number from {} to {} is needed", first, last));
  }
  return number;
}

}  // namespace sluice::cli
