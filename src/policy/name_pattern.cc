// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/name_pattern.h"

#include <algorithm>
#include <cstddef>

#include "net/endpoint.h"
#include "net/host_name.h"

namespace sluice::policy {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::string_view every_sub_domain = "*.";

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

bool is_host_name(std::string_view name) {
  name = net::without_trailing_dot(name);
  if (name.empty() || name.size() > longest_host_name) return false;
  std::size_t label = 0;
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
    } else if (!is_label_character(c) || ++label > longest_label) {
      return false;
    }
  }
  return label > 0;
}

std::expected<NamePattern, std::string> NamePattern::parse(std::string_view text) {
  const std::string_view name =
      text.starts_with(every_sub_domain) ? text.substr(every_sub_domain.size()) : text;
  if (text == "*" || is_host_name(name) || net::Address::parse(text)) {
    return NamePattern(net::folded(text));
  }
  if (text.empty()) return std::unexpected("a host name is missing");
  if (name.find('*') != std::string_view::npos) {
    return std::unexpected("'*' stands alone or as the first label, as in *.example.com");
  }
  if (!std::ranges::all_of(text, is_ascii)) {
    return std::unexpected(
        "an international name is written in its ASCII form, which starts with xn--");
  }
  return std::unexpected("not a host name: NAME, *.NAME or * is expected");
}

}  // namespace sluice::policy
