// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/ruleset.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

namespace sluice::policy {
namespace {

/// A rule that denies some peers says nothing of the socket that they come to.
bool speaks_of(const Rule& rule, Use use, net::Transport transport) {
  if (!rule.uses.contains(use) || rule.is_about_paths()) return false;
  if (rule.action == Action::deny && !rule.from.empty()) return false;
  return use == Use::resolve || rule.is_for(transport);
}

/// All ranges of addresses that `places` have, and no names.
std::vector<net::Cidr> all_ranges(const std::vector<Place>& places) {
  std::vector<net::Cidr> all;
  for (const Place& place : places) {
    if (const auto* const range = std::get_if<net::Cidr>(&place)) all.push_back(*range);
    if (const auto* const set = std::get_if<AddressSet>(&place)) {
      std::ranges::copy(ranges(*set), std::back_inserter(all));
    }
  }
  return all;
}

std::vector<PortRange> all_ports(const Rule& rule) {
  return rule.ports.empty() ? std::vector{PortRange()} : rule.ports;
}

/// Whether it names localhost or a name below it (RFC 6761), and nothing else.
bool is_about_localhost(const Rule& rule) {
  return std::ranges::all_of(rule.where, [](const Place& place) {
    const auto* const name = std::get_if<NamePattern>(&place);
    return name == nullptr || is_localhost(name->to_string());
  });
}

/// Whether `address` is one that the names of `rule` may have.
bool may_have(const Rule& rule, const net::Address& address) {
  if (rule.within.empty()) {
    return is_public(address) || (address.is_loopback() && is_about_localhost(rule));
  }
  const auto lies_within = [&](const net::Address& each) {
    return std::ranges::any_of(rule.within,
                               [&](const Place& place) { return contains(place, each); });
  };
  const auto embedded = address.embedded_ipv4();
  return lies_within(address) && (!embedded || lies_within(*embedded));
}

}  // namespace

Ruleset::Ruleset(std::vector<Rule> rules) : rules_(std::move(rules)) {
  // Most uses have the same rules: those share a lane.
  std::map<std::tuple<bool, bool, bool, std::vector<std::uint32_t>>, std::uint8_t> known;
  for (std::size_t number = 0; number < lane_count; ++number) {
    const Use use = static_cast<Use>(number / transport_count);
    const auto transport = static_cast<net::Transport>(number % transport_count);
    std::vector<std::uint32_t> speaking;
    for (std::uint32_t i = 0; i < rules_.size(); ++i) {
      if (speaks_of(rules_[i], use, transport)) speaking.push_back(i);
    }
    if (!speaking.empty()) mentioned_[static_cast<std::size_t>(use)] = true;
    std::tuple key(comes_in(use), uses_of_names.contains(use), use == Use::resolve,
                   std::move(speaking));
    const auto [lane, is_new] =
        known.try_emplace(std::move(key), static_cast<std::uint8_t>(lanes_.size()));
    if (is_new) lanes_.push_back(compile(use, std::get<3>(lane->first)));
    lane_of_[number] = lane->second;
  }
  const auto speaks_by_name = [&](Action action) {
    return std::ranges::any_of(rules_, [&](const Rule& rule) {
      return rule.action == action && rule.uses.contains_any({Use::connect, Use::send}) &&
             std::ranges::any_of(rule.where, [](const Place& place) {
               return std::holds_alternative<NamePattern>(place);
             });
    });
  };
  grants_by_name_ = speaks_by_name(Action::allow);
  denies_by_name_ = speaks_by_name(Action::deny);
  compile_peers();
  const auto binds_to_any = [&](net::Family family) {
    return decide(Use::bind, net::Transport::udp, {.address = net::Address::any(family)}).allowed;
  };
  const bool refuses_some = mentions(Use::receive) || names_peers();
  const bool hears_ipv4 = !refuses_some && binds_to_any(net::Family::ipv4);
  hears_everyone_ = {hears_ipv4, hears_ipv4 && binds_to_any(net::Family::ipv6)};
  compile_paths();
}

void Ruleset::compile_peers() {
  names_peers_ = std::ranges::any_of(rules_, [](const Rule& rule) { return !rule.from.empty(); });
  if (!names_peers_) return;
  for (std::size_t number = 0; number < transport_count; ++number) {
    const auto transport = static_cast<net::Transport>(number);
    const Use use = use_of_servers(transport);
    std::vector<PeerTable::Entry> limited;
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < rules_.size(); ++i) {
      const Rule& rule = rules_[i];
      if (!rule.from.empty() && rule.is_for(transport)) {
        add_peers(i, limited);
      } else if (rule.action == Action::allow && speaks_of(rule, use, transport)) {
        open.push_back(i);
      }
    }
    peers_[number] = PeerTable(std::move(limited));
    open_to_all_[number] = compile(use, open).allow;
  }
}

/// Binding comes with listening, so all sockets that peers come to have it.
void Ruleset::add_peers(std::uint32_t number, std::vector<PeerTable::Entry>& entries) const {
  const Rule& rule = rules_[number];
  const std::vector<net::Cidr> peers = all_ranges(rule.from);
  for (const net::Cidr& local : all_ranges(rule.where)) {
    for (const PortRange& ports : all_ports(rule)) {
      for (const net::Cidr& peer : peers) {
        entries.push_back(
            {.action = rule.action, .local = local, .ports = ports, .from = peer, .rule = number});
      }
    }
  }
}

Ruleset::Lane Ruleset::compile(Use use, const std::vector<std::uint32_t>& rules) const {
  struct Entries {
    std::vector<AddressTable::Entry> addresses;
    std::vector<NameTable::Entry> names;
  };
  std::array<Entries, 2> by_action;
  const auto every_name = NamePattern::parse("*").value();
  for (const std::uint32_t i : rules) {
    const Rule& rule = rules_[i];
    Entries& entries = by_action[static_cast<std::size_t>(rule.action)];
    for (const PortRange& ports : all_ports(rule)) {
      const PortSpan span{.ports = use == Use::resolve ? PortRange() : ports, .rule = i};
      const auto add_range = [&](const net::Cidr& range) {
        if (use != Use::resolve) entries.addresses.push_back({.range = range, .span = span});
      };
      const auto add_name = [&](const NamePattern& pattern) {
        if (uses_of_names.contains(use)) {
          entries.names.push_back({.pattern = pattern, .span = span});
        }
      };
      for (const Place& place : rule.where) {
        if (const auto* const range = std::get_if<net::Cidr>(&place)) {
          add_range(*range);
        } else if (const auto* const pattern = std::get_if<NamePattern>(&place)) {
          add_name(*pattern);
        } else {
          const auto set = std::get<AddressSet>(place);
          std::ranges::for_each(ranges(set), add_range);
          if (set == AddressSet::any && use == Use::resolve) add_name(every_name);
        }
      }
    }
  }
  Entries& deny = by_action[static_cast<std::size_t>(Action::deny)];
  Entries& allow = by_action[static_cast<std::size_t>(Action::allow)];
  const bool narrows = !allow.addresses.empty();
  const bool has_deny = !deny.addresses.empty();
  return {.deny = AddressTable(std::move(deny.addresses)),
          .allow = AddressTable(std::move(allow.addresses)),
          .deny_names = NameTable(deny.names),
          .allow_names = NameTable(allow.names),
          .has_deny = has_deny,
          .allowed_otherwise = comes_in(use) && !narrows};
}

Decision Ruleset::decide(Use use, net::Transport transport, const net::Endpoint& endpoint) const {
  const Lane& lane = this->lane(use, transport);
  const Decision decision = decide_as_given(lane, endpoint);
  const auto embedded = endpoint.address.embedded_ipv4();
  if (!embedded || decision.is_forbidden()) return decision;
  const Decision within = decide_as_given(lane, {.address = *embedded, .port = endpoint.port});
  if (within.is_forbidden()) return within;
  return decision.allowed && !within.allowed ? within : decision;
}

Decision Ruleset::decide_as_given(const Lane& lane, const net::Endpoint& endpoint) const {
  if (lane.has_deny) {
    const std::uint32_t rule = lane.deny.find(endpoint);
    if (rule != AddressTable::no_rule) return {.allowed = false, .rule = &rules_[rule]};
  }
  const std::uint32_t rule = lane.allow.find(endpoint);
  if (rule != AddressTable::no_rule) return {.allowed = true, .rule = &rules_[rule]};
  return {.allowed = lane.allowed_otherwise};
}

Decision Ruleset::decide_named(Use use, net::Transport transport, const net::Endpoint& endpoint,
                               std::string_view name) const {
  const Lane& lane = this->lane(use, transport);
  if (const auto rule = lane.deny_names.find(name, endpoint.port)) return {.rule = &rules_[*rule]};
  Decision decision;
  const auto grants = [&](std::uint32_t rule) {
    if (!may_have(rules_[rule], endpoint.address)) return false;
    decision = {.allowed = true, .rule = &rules_[rule]};
    return true;
  };
  static_cast<void>(lane.allow_names.any_of(name, endpoint.port, grants));
  return decision;
}

NameAnswer Ruleset::judge_answer(std::string_view name, const net::Address& address) const {
  const auto embedded = address.embedded_ipv4();
  bool has_rule = false;
  bool has_address = false;
  bool is_denied = false;
  for (const Use use : {Use::connect, Use::send}) {
    for (std::size_t transport = 0; transport < transport_count; ++transport) {
      const Lane& lane = this->lane(use, static_cast<net::Transport>(transport));
      has_address = has_address ||
                    (lane.allow.covers(address) && (!embedded || lane.allow.covers(*embedded)));
      const bool grants = lane.allow_names.any_of(name, [&](std::uint32_t rule) {
        has_rule = true;
        return may_have(rules_[rule], address);
      });
      if (grants) return NameAnswer::noted;
      is_denied = is_denied || lane.deny_names.any_of(name, [](std::uint32_t) { return true; });
    }
  }
  if (has_rule && !has_address) return NameAnswer::refused;
  return is_denied ? NameAnswer::noted : NameAnswer::plain;
}

Decision Ruleset::decide_peer(net::Transport transport, const net::Endpoint& local,
                              const net::Address& peer) const {
  const auto found = peers_[static_cast<std::size_t>(transport)].find(local, peer);
  if (found.denies) return {.allowed = false, .rule = &rules_[*found.denies]};
  if (found.allows) return {.allowed = true, .rule = &rules_[*found.allows]};
  if (!found.is_limited) return {.allowed = true};
  const auto open = open_to_all_[static_cast<std::size_t>(transport)].find(local);
  if (open == AddressTable::no_rule) return {};
  return {.allowed = true, .rule = &rules_[open]};
}

void Ruleset::compile_paths() {
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    for (const Place& place : rule.where) {
      const auto* const path = std::get_if<PathPattern>(&place);
      for (std::size_t use = 0; path != nullptr && use < use_count; ++use) {
        if (!rule.uses.contains(static_cast<Use>(use))) continue;
        PathLane& lane = paths_[use];
        (rule.action == Action::deny ? lane.deny : lane.allow).add(*path, i);
      }
    }
  }
}

Decision Ruleset::decide_path(Use use, std::string_view path) const {
  if (!is_socket_path(path)) return {};
  const PathLane& lane = paths_[static_cast<std::size_t>(use)];
  if (const auto rule = lane.deny.find(path)) return {.rule = &rules_[*rule]};
  if (const auto rule = lane.allow.find(path)) return {.allowed = true, .rule = &rules_[*rule]};
  return {};
}

Decision Ruleset::decide_name(std::string_view name) const {
  const Lane& lane = this->lane(Use::resolve, net::Transport::tcp);
  if (const auto rule = lane.deny_names.find(name, 0)) return {.rule = &rules_[*rule]};
  if (const auto rule = lane.allow_names.find(name, 0)) {
    return {.allowed = true, .rule = &rules_[*rule]};
  }
  return {};
}

}  // namespace sluice::policy
