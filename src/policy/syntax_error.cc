// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/syntax_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sluice::policy {
namespace {

constexpr std::size_t shown_before = 50;  ///< of a long line, in bytes
constexpr std::size_t shown_after = 50;

/// One byte, one place: so that the mark stands where it should.
std::string in_single_width(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, ' ');
  return shown;
}

}  // namespace

std::string SyntaxError::to_string() const {
  const std::string place = line == 0 ? fmt::format("{}: column {}", origin, column)
                                      : fmt::format("{}:{}:{}", origin, line, column);
  const std::size_t at = std::min(column - 1, text.size());
  const std::size_t begin = at > shown_before ? at - shown_before : 0;
  const std::string part =
      in_single_width(std::string_view(text).substr(begin, at - begin + shown_after));
  const std::size_t marked = std::clamp<std::size_t>(length, 1, shown_after);
  return fmt::format("{}: {}\n  {}\n  {:{}}^{:~<{}}", place, message, part, "", at - begin, "",
                     marked - 1);
}

}  // namespace sluice::policy
