// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/path_pattern.h"

#include <sys/un.h>

#include <algorithm>
#include <cstddef>

namespace sluice::policy {
namespace {

constexpr std::string_view everything_below = "/*";
/// What ends a word of the rule language, stands for more than itself, or ends a quotation.
constexpr std::string_view no_word = ",{}=#*'";
constexpr std::size_t longest_path = sizeof(sockaddr_un::sun_path) - 1;

}  // namespace

bool is_socket_path(std::string_view path) {
  if (!path.starts_with('/') || path.size() > longest_path || path.contains('\0')) return false;
  while (!path.empty()) {
    path.remove_prefix(1);  // a slash
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
  }
  return true;
}

std::expected<PathPattern, std::string> PathPattern::parse(std::string_view text) {
  std::string_view path = text;
  if (path.ends_with(everything_below)) path.remove_suffix(everything_below.size());
  if (path.contains('*')) return std::unexpected("'*' is the last part of a path, as in /run/*");
  if (path.size() > longest_path) return std::unexpected("a path has at most 107 bytes");
  if (text != everything_below && !is_socket_path(path)) {
    return std::unexpected("a path is absolute, without '.', '..' or extra slashes");
  }
  return PathPattern(text);
}

std::optional<PathPattern> PathPattern::of(std::string_view path) {
  const auto can_be_written = [](char c) { return c > ' ' && c < 0x7f && !no_word.contains(c); };
  if (!is_socket_path(path) || !std::ranges::all_of(path, can_be_written)) return std::nullopt;
  return PathPattern(path);
}

}  // namespace sluice::policy
