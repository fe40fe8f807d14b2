// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/ruleset.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <tuple>
#include <utility>

namespace sluice::policy {

static_assert(std::endian::native == std::endian::little);

Ruleset::Bits Ruleset::bits(const net::Address& address) {
  Bits value{};
  std::memcpy(value.data(), address.bytes.data(), sizeof value);
  return {std::byteswap(value[0]), std::byteswap(value[1])};
}

Ruleset::Bits Ruleset::mask(std::uint8_t prefix) {
  const auto leading = [](int count) { return count == 0 ? 0 : ~std::uint64_t{0} << (64 - count); };
  return {leading(std::min<int>(prefix, 64)), leading(std::max<int>(prefix, 64) - 64)};
}

// What sorts first overrules the rest: deny, then the more specific, then the earlier.
Ruleset::Ruleset(std::vector<Rule> rules) : rules_(std::move(rules)) {
  std::vector<std::uint32_t> about_addresses;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    for (std::size_t use = 0; use < use_count; ++use) {
      if (rule.uses.contains(static_cast<Use>(use))) mentioned_[use] = true;
    }
    const bool is_range = std::holds_alternative<net::Cidr>(rule.where);
    (is_range ? about_addresses : names_).push_back(i);
  }
  std::ranges::sort(names_, {}, [this](std::uint32_t i) {
    const auto length = std::get<NamePattern>(rules_[i].where).to_string().size();
    return std::tuple(rules_[i].action == Action::allow, ~length, i);
  });
  group(std::move(about_addresses));
}

void Ruleset::group(std::vector<std::uint32_t> about_addresses) {
  const auto range = [this](std::uint32_t i) -> const net::Cidr& {
    return std::get<net::Cidr>(rules_[i].where);
  };
  const auto kind = [&](std::uint32_t i) {
    return std::tuple(rules_[i].action == Action::allow, -int{range(i).prefix},
                      range(i).base.family);
  };
  std::ranges::sort(about_addresses, {},
                    [&](std::uint32_t i) { return std::tuple(kind(i), bits(range(i).base), i); });
  for (const std::uint32_t i : about_addresses) {
    const auto place = static_cast<std::uint32_t>(ranges_.size());
    if (ranges_.empty() || kind(ranges_.back().rule) != kind(i)) {
      groups_.push_back({.mask = mask(range(i).prefix),
                         .family = range(i).base.family,
                         .action = rules_[i].action,
                         .begin = place,
                         .size = 0});
    }
    ranges_.push_back({.base = bits(range(i).base),
                       .rule = i,
                       .ports = rules_[i].ports,
                       .uses = rules_[i].uses,
                       .transport = rules_[i].transport});
    ++groups_.back().size;
  }
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
  for (const Group& group : groups_) {
    if (group.family != endpoint.address.family) continue;
    const Bits base{address[0] & group.mask[0], address[1] & group.mask[1]};
    const Range* range = &ranges_[group.begin];
    const Range* const end = range + group.size;
    // Most groups have one range.
    if (group.size > 1) range = std::ranges::lower_bound(range, end, base, {}, &Range::base);
    for (; range != end && range->base[0] == base[0] && range->base[1] == base[1]; ++range) {
      if (range->covers(use, transport, endpoint.port)) {
        return {.allowed = group.action == Action::allow, .rule = &rules_[range->rule]};
      }
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
