// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/ruleset.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>
#include <utility>

namespace sluice::policy {
namespace {

static_assert(std::endian::native == std::endian::little);

bool covers(const Rule& rule, Use use, net::Transport transport, std::uint16_t port) {
  return rule.uses.contains(use) && (!rule.transport || *rule.transport == transport) &&
         rule.ports.first <= port && port <= rule.ports.last;
}

/// How specific a rule is: the length of its prefix or pattern.
int length(const Rule& rule) {
  const auto* range = std::get_if<net::Cidr>(&rule.where);
  return range != nullptr ? range->prefix
                          : static_cast<int>(std::get<NamePattern>(rule.where).to_string().size());
}

}  // namespace

Ruleset::Bits Ruleset::bits(const net::Address& address) {
  Bits value{};
  std::memcpy(value.data(), address.bytes.data(), sizeof value);
  return {std::byteswap(value[0]), std::byteswap(value[1])};
}

Ruleset::Bits Ruleset::mask(std::uint8_t prefix) {
  const auto leading = [](int count) { return count == 0 ? 0 : ~std::uint64_t{0} << (64 - count); };
  return {leading(std::min<int>(prefix, 64)), leading(std::max<int>(prefix, 64) - 64)};
}

Ruleset::Ruleset(std::vector<Rule> rules) : rules_(std::move(rules)) {
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    for (std::size_t use = 0; use < use_count; ++use) {
      if (rule.uses.contains(static_cast<Use>(use))) mentioned_[use] = true;
    }
    if (const auto* range = std::get_if<net::Cidr>(&rule.where)) {
      ranges_.push_back({.base = bits(range->base),
                         .mask = mask(range->prefix),
                         .rule = i,
                         .family = range->base.family});
    } else {
      names_.push_back(i);
    }
  }
  // What sorts first overrules the rest: deny, then the more specific, then the earlier.
  const auto precedence = [this](std::uint32_t rule) {
    return std::tuple(rules_[rule].action == Action::allow, -length(rules_[rule]), rule);
  };
  std::ranges::sort(ranges_, {}, [&](const Range& range) { return precedence(range.rule); });
  std::ranges::sort(names_, {}, precedence);
}

Decision Ruleset::decide(Use use, net::Transport transport, const net::Endpoint& endpoint) const {
  if (!mentions(use)) return {.allowed = use == Use::accept || use == Use::receive};
  const Decision decision = decide_as_given(use, transport, endpoint);
  if (!decision.allowed) return decision;
  const auto embedded = endpoint.address.embedded_ipv4();
  if (!embedded) return decision;
  const Decision within =
      decide_as_given(use, transport, {.address = *embedded, .port = endpoint.port});
  return within.allowed ? decision : within;
}

Decision Ruleset::decide_as_given(Use use, net::Transport transport,
                                  const net::Endpoint& endpoint) const {
  const Bits address = bits(endpoint.address);
  for (const Range& range : ranges_) {
    if (range.family != endpoint.address.family || (address[0] & range.mask[0]) != range.base[0] ||
        (address[1] & range.mask[1]) != range.base[1]) {
      continue;
    }
    const Rule& rule = rules_[range.rule];
    if (covers(rule, use, transport, endpoint.port)) {
      return {.allowed = rule.action == Action::allow, .rule = &rule};
    }
  }
  return {};
}

Decision Ruleset::decide_name(std::string_view name) const {
  for (const std::uint32_t index : names_) {
    const Rule& rule = rules_[index];
    if (rule.uses.contains(Use::resolve) && std::get<NamePattern>(rule.where).matches(name)) {
      return {.allowed = rule.action == Action::allow, .rule = &rule};
    }
  }
  return {};
}

}  // namespace sluice::policy
