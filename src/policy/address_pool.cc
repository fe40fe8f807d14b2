// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/address_pool.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "net/cidr.h"
#include "policy/name_pattern.h"
#include "policy/path_pattern.h"

namespace sluice::policy {
namespace {

constexpr UseSet pool_uses{Use::bind, Use::listen, Use::connect, Use::send, Use::join};

/// Gives `use` what `parse` makes of each of the entries of `value`, which commas separate.
std::expected<void, std::string> for_each_entry(std::string_view option, std::string_view value,
                                                auto parse, auto use) {
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = value.find(',', begin);
    const std::string_view entry = value.substr(begin, end - begin);
    auto parsed = parse(entry);
    if (!parsed) {
      return std::unexpected(
          fmt::format("{}={}: bad entry '{}': {}", option, value, entry, parsed.error()));
    }
    use(entry, *std::move(parsed));
    if (end == std::string_view::npos) return {};
    begin = end + 1;
  }
}

}  // namespace

std::expected<std::vector<Rule>, std::string> parse_address_pool(std::string_view value) {
  const auto parse = [](std::string_view entry) {
    return entry.empty()
               ? std::unexpected(std::string("ADDRESS/BITS is missing; leave out extra commas"))
               : net::Cidr::parse(entry);
  };
  std::vector<Rule> rules;
  const auto add = [&](std::string_view entry, const net::Cidr& range) {
    rules.push_back(
        {.uses = pool_uses, .where = {range}, .source = fmt::format("--addr-pool={}", entry)});
  };
  if (auto parsed = for_each_entry("--addr-pool", value, parse, add); !parsed) {
    return std::unexpected(std::move(parsed.error()));
  }
  return rules;
}

std::expected<Rule, std::string> parse_allow_unix(std::string_view value) {
  const auto parse = [](std::string_view entry) -> std::expected<PathPattern, std::string> {
    if (entry.find_first_of(" \t\r\n{}=#") != entry.npos) {
      return std::unexpected("a path has no blanks, braces, '=' or '#'");
    }
    return PathPattern::parse(entry);
  };
  Rule rule{.uses = uses_of_paths, .where = {}, .source = fmt::format("--allow-unix={}", value)};
  const auto add = [&](std::string_view /*entry*/, PathPattern path) {
    rule.where.emplace_back(std::move(path));
  };
  if (auto parsed = for_each_entry("--allow-unix", value, parse, add); !parsed) {
    return std::unexpected(std::move(parsed.error()));
  }
  return rule;
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
