// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/name_pattern.h"

#include <algorithm>
#include <cstddef>

#include "net/endpoint.h"
#include "net/host_name.h"

namespace sluice::policy {
namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;
constexpr std::string_view every_sub_domain = "*.";

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool equal_folded(std::string_view name, std::string_view lower_case) {
  return std::ranges::equal(name, lower_case, {}, net::lower);
}

}  // namespace

bool is_host_name(std::string_view name) {
  name = net::without_trailing_dot(name);
  if (name.empty() || name.size() > longest_name) return false;
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
  return std::unexpected("not a host name: NAME, *.NAME or * is expected");
}

bool NamePattern::matches(std::string_view name) const {
  if (!is_host_name(name)) return false;
  name = net::without_trailing_dot(name);
  if (text_ == "*") return true;
  if (!text_.starts_with(every_sub_domain)) return equal_folded(name, text_);
  const std::string_view suffix = std::string_view(text_).substr(1);  // with its dot
  return name.size() > suffix.size() &&
         equal_folded(name.substr(name.size() - suffix.size()), suffix);
}

}  // namespace sluice::policy
