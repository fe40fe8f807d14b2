// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace sluice::net {

/// In lower case, for ASCII alone: host names know no other letters (RFC 4343).
[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Without the one dot that makes a name absolute.
[[nodiscard]] constexpr std::string_view without_trailing_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// The one spelling of a host name: lower case, without a trailing dot.
[[nodiscard]] inline std::string folded(std::string_view name) {
  std::string text(without_trailing_dot(name));
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

}  // namespace sluice::net
