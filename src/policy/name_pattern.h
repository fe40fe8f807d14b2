// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::policy {

inline constexpr std::size_t longest_host_name = 253;  ///< in bytes, without a trailing dot

/// True for what DNS may be asked for (RFC 1123, and the underscore of RFC 2782): labels of 1 to 63
/// letters, digits, `-` and `_`, at most 253 bytes in all, with or without a trailing dot.
[[nodiscard]] bool is_host_name(std::string_view name);

/// Whether a folded name or pattern is `localhost` or lies below it (RFC 6761).
[[nodiscard]] constexpr bool is_localhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

/// Host names that a rule covers: `NAME` is that name, `*.NAME` every sub-domain of it at any depth
/// but not NAME itself, `*` every name. Case and one trailing dot do not matter.
class NamePattern {
 public:
  /// A literal address is taken as well, though it needs no grant. The error says what is wrong,
  /// without naming an option.
  [[nodiscard]] static std::expected<NamePattern, std::string> parse(std::string_view text);

  /// The folded pattern.
  [[nodiscard]] const std::string& to_string() const { return text_; }

  friend bool operator==(const NamePattern&, const NamePattern&) = default;

 private:
  explicit NamePattern(std::string text) : text_(std::move(text)) {}
  std::string text_;  ///< lower case, no trailing dot
};

}  // namespace sluice::policy
