// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_pool.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "net/cidr.h"
#include "policy/name_pattern.h"

namespace sluice::policy {
namespace {

constexpr UseSet pool_uses{Use::bind, Use::listen, Use::connect, Use::send, Use::join};

}  // namespace

std::expected<std::vector<Rule>, std::string> parse_address_pool(std::string_view value) {
  std::vector<Rule> rules;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = value.find(',', begin);
    const std::string_view entry = value.substr(begin, end - begin);
    auto range =
        entry.empty()
            ? std::unexpected(std::string("ADDRESS/BITS is missing; leave out extra commas"))
            : net::Cidr::parse(entry);
    if (!range) {
      return std::unexpected(
          fmt::format("--addr-pool={}: bad entry '{}': {}", value, entry, range.error()));
    }
    rules.push_back(
        {.uses = pool_uses, .where = {*range}, .source = fmt::format("--addr-pool={}", entry)});
    if (end == std::string_view::npos) return rules;
    begin = end + 1;
  }
}

std::expected<Rule, std::string> parse_allow_resolve(std::string_view value) {
  auto pattern = NamePattern::parse(value);
  if (!pattern) {
    return std::unexpected(fmt::format("--allow-resolve={}: {}", value, pattern.error()));
  }
  return Rule{.uses = {Use::resolve},
              .where = {*std::move(pattern)},
              .source = fmt::format("--allow-resolve={}", value)};
}

}  // namespace sluice::policy
