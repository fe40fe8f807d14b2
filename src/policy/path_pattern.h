// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::policy {

/// True for the path of a unix socket that policy judges: absolute, at most 107 bytes, and spelled
/// in one way only, without `.`, `..`, empty parts or a slash at its end.
[[nodiscard]] bool is_socket_path(std::string_view path);

/// Paths of unix sockets that a rule covers: `PATH` is that one, `PATH/*` everything below it at
/// any depth.
class PathPattern {
 public:
  /// The error says what is wrong.
  [[nodiscard]] static std::expected<PathPattern, std::string> parse(std::string_view text);

  /// Of one path alone, where a rule can say it: none for what is_socket_path() denies, or has
  /// characters that end a word or that people could not read or quote.
  [[nodiscard]] static std::optional<PathPattern> of(std::string_view path);

  [[nodiscard]] const std::string& to_string() const { return text_; }

  friend bool operator==(const PathPattern&, const PathPattern&) = default;

 private:
  explicit PathPattern(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace sluice::policy
