// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/target_word.h"

#include <fmt/format.h>

#include <algorithm>

#include "net/cidr.h"
#include "policy/place.h"

namespace sluice::policy {
namespace {

/// Whether `text` is an IPv6 address or range.
bool is_ipv6(std::string_view text) {
  return text.contains(':') &&
         (net::Address::parse(text) || net::Cidr::parse(text) || address_range(text));
}

Parsed<TargetWord> divide_brackets(const Word& word) {
  const auto end = word.text.find(']');
  if (end == word.text.npos) return complain(word, "the bracket is not closed");
  std::string text(word.text.substr(1, end - 1));
  if (!text.contains(':')) return complain(word, "brackets are for IPv6 addresses alone");
  const Word rest = word.part(end + 1);
  const auto colon = std::min(rest.text.find(':'), rest.text.size());
  const Word mask = rest.part(0, colon);
  if (!mask.text.empty() && !mask.text.starts_with('/')) {
    return complain(rest, "a mask, ':' and ports, or nothing, may follow the bracket");
  }
  text += mask.text;
  return TargetWord{
      .place = word.part(0, end + 1 + colon),
      .text = std::move(text),
      .ports = colon == rest.text.size() ? std::nullopt : std::optional(rest.part(colon + 1))};
}

}  // namespace

Parsed<TargetWord> divide(const Word& word) {
  const std::string_view text = word.text;
  if (is_path(text)) return TargetWord{.place = word, .text = std::string(text), .ports = {}};
  if (text.starts_with('[')) return divide_brackets(word);
  const auto colon = text.rfind(':');
  if (colon == text.npos) return TargetWord{.place = word, .text = std::string(text), .ports = {}};
  const std::string_view before = text.substr(0, colon);
  const std::string_view after = text.substr(colon + 1);
  if (is_ipv6(before) && could_end_in_a_port(text.substr(text.rfind('-') + 1))) {
    return complain(word, fmt::format("write [{}]:{} for the port, or [{}] for the address", before,
                                      after, text));
  }
  if (is_ipv6(before) && !is_ipv6(text)) {
    return complain(
        word, fmt::format("ports follow an IPv6 address in brackets: [{}]:{}", before, after));
  }
  if (before.contains(':')) {
    return TargetWord{.place = word, .text = std::string(text), .ports = {}};
  }
  return TargetWord{
      .place = word.part(0, colon), .text = std::string(before), .ports = word.part(colon + 1)};
}

std::optional<std::pair<net::Address, net::Address>> address_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto first = net::Address::parse(text.substr(0, dash));
  const auto last = net::Address::parse(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  return std::pair(*first, *last);
}

}  // namespace sluice::policy
