// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "net/host_name.h"
#include "policy/rule.h"
#include "sluice/printable.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Transport;

constexpr const char* widened = "too many to tell apart: this is more than was used";

/// In the order of the statements.
constexpr std::array<std::pair<Use, Transport>, 7> kinds{{{Use::listen, Transport::tcp},
                                                          {Use::listen, Transport::udp},
                                                          {Use::bind, Transport::tcp},
                                                          {Use::bind, Transport::udp},
                                                          {Use::connect, Transport::tcp},
                                                          {Use::send, Transport::udp},
                                                          {Use::join, Transport::udp}}};

/// Whether a rule about the name takes the address without `within`.
bool may_have(std::string_view name, const Address& address) {
  return is_public(address) || (address.is_loopback() && is_localhost(name));
}

/// A name that ends as addresses do is none in the rule language.
bool can_be_written(std::string_view name) {
  const char first = name[name.rfind('.') + 1];  // npos + 1 is 0
  return first < '0' || first > '9';
}

std::string statement(const Rule& rule, std::string_view comment) {
  return fmt::format("{}{}{}\n", rule.to_string(), comment.empty() ? "" : "  # ", comment);
}

}  // namespace

void Learner::decision(const AuditRecord& record) {
  const std::scoped_lock lock(mutex_);
  const bool by_rule = record.decision.rule != nullptr;
  if (!record.decision.allowed && by_rule) {
    forbid(record);
  } else if (record.decision.allowed && !by_rule) {
    return;  // as every guest may
  } else if (record.is_unix) {
    paths_[record.use].add(record.name);
  } else if (record.use == Use::resolve) {
    // With an endpoint it is about an answer.
    if (!record.endpoint) looked_up_.add(net::folded(record.name), 0, true);
  } else if (record.use == Use::receive) {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): what comes has a source
    hear(*record.endpoint);
  } else if (record.use != Use::accept) {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): the other uses have a place
    use({record.use, record.transport}, *record.endpoint);
  }
}

void Learner::answer(std::string_view name, const Address& address, std::chrono::seconds ttl) {
  const std::scoped_lock lock(mutex_);
  const std::string folded = net::folded(name);
  const Address canonical = address.canonical();
  if (!can_be_written(folded)) return;
  names_.learn(canonical, folded, ttl);
  if (!may_have(folded, canonical)) lies_elsewhere(folded, canonical);
}

bool Learner::lies_elsewhere(std::string_view name, const Address& address) {
  auto known = elsewhere_.find(name);
  if (known == elsewhere_.end()) {
    if (elsewhere_.size() == most_names_elsewhere) return false;
    known = elsewhere_.emplace(name, UsedEndpoints(most_addresses_elsewhere)).first;
  }
  known->second.add({.address = address});
  if (const auto embedded = address.embedded_ipv4()) known->second.add({.address = *embedded});
  return true;
}

void Learner::use(Kind kind, const Endpoint& endpoint) {
  if (kind == Kind(Use::connect, Transport::udp)) kind.first = Use::send;  // the same in a rule
  if (use_by_name(kind, endpoint)) return;
  UsedEndpoints& used = endpoints_[kind];
  used.add(endpoint);
  if (const auto within = endpoint.address.embedded_ipv4()) {
    used.add({.address = *within, .port = endpoint.port});
  }
}

/// By every name that the address was found under lately: which of them the guest meant cannot be
/// known.
bool Learner::use_by_name(const Kind& kind, const Endpoint& endpoint) {
  if (kind.first != Use::connect && kind.first != Use::send) return false;
  std::vector<std::string> names;
  static_cast<void>(names_.any_of(endpoint.address, [&](std::string_view name) {
    if (may_have(name, endpoint.address) || lies_elsewhere(name, endpoint.address)) {
      names.emplace_back(name);
    }
    return false;
  }));
  for (const std::string& name : names) {
    by_name_[kind].add(name, endpoint.port, may_have(name, endpoint.address));
  }
  if (!names.empty() && kind.first == Use::send) sent_by_name_.add(endpoint);
  return !names.empty();
}

/// A socket that did not bind hears those that it may send to. Others need a rule by which it may
/// bind.
void Learner::hear(const Endpoint& sender) {
  const auto asked = endpoints_.find({Use::send, Transport::udp});
  if (asked != endpoints_.end() && asked->second.contains(sender)) return;
  if (sent_by_name_.contains(sender)) return;
  strangers_.try_emplace(sender.address.family, sender.to_string());
}

void Learner::forbid(const AuditRecord& record) {
  if (forbidden_.size() == most_forbidden) {
    more_forbidden_ = true;
    return;
  }
  const std::string what = record.is_unix || !record.endpoint || record.use == Use::resolve
                               ? printable_line(record.name)
                               : record.endpoint->to_string();
  const std::string_view by = protocol(record);
  forbidden_.insert(
      fmt::format("{} {}{}{}", to_string(record.use), by, by.empty() ? "" : " ", what));
}

std::string Learner::policy() const {
  const std::scoped_lock lock(mutex_);
  std::string text;
  for (const Kind& kind : kinds) {
    text += by_name(kind);
    text += by_address(kind);
    if (kind == Kind(Use::bind, Transport::udp)) text += strangers();
  }
  text += by_path();
  text += look_ups();
  for (const std::string& what : forbidden_) text += fmt::format("# forbidden: {}\n", what);
  if (more_forbidden_) text += "# and more\n";
  return text.empty() ? "# nothing that needs a rule\n" : text;
}

std::string Learner::by_address(const Kind& kind) const {
  const auto found = endpoints_.find(kind);
  if (found == endpoints_.end()) return {};
  UsedEndpoints used = found->second;
  const auto listens = endpoints_.find({Use::listen, kind.second});
  if (kind.first == Use::bind && listens != endpoints_.end()) used.remove(listens->second);
  std::string text;
  for (const UsedEndpoints::Group& group : used.groups()) {
    Rule rule{.uses = {kind.first}, .transport = kind.second, .where = {}, .source = {}};
    std::ranges::copy(group.where, std::back_inserter(rule.where));
    if (kind.first != Use::join) rule.ports = group.ports;
    const bool is_local = kind.first == Use::bind || kind.first == Use::listen;
    const bool chosen = is_local && !group.ports.empty() && group.ports.front().first == 0;
    text += statement(rule, used.is_widened() ? widened
                            : chosen          ? "port 0: one that the system chooses"
                                              : "");
  }
  return text;
}

std::vector<Place> Learner::within(const UsedNames& names, const std::string& pattern) const {
  UsedEndpoints all(most_addresses_elsewhere);
  for (const auto& [name, addresses] : elsewhere_) {
    if (names.pattern(name) == pattern) all.add(addresses);
  }
  std::vector<Place> places;
  for (const UsedEndpoints::Group& group : all.groups()) {
    std::ranges::copy(group.where, std::back_inserter(places));
  }
  return places;
}

std::string Learner::by_name(const Kind& kind) const {
  const auto found = by_name_.find(kind);
  if (found == by_name_.end()) return {};
  const UsedNames& used = found->second;
  // Names with the same ports stand in one rule, if their addresses may lie in the same places.
  std::map<std::tuple<std::set<std::uint16_t>, std::string, bool>, Rule> rules;
  const auto add = [&](const std::string& name, const UsedNames::Use& use,
                       std::vector<Place> within) {
    std::string where;
    for (const Place& place : within) where += to_string(place) + ' ';
    Rule& rule = rules[{use.ports, where, is_localhost(name)}];
    rule.uses = {kind.first};
    rule.transport = kind.second;
    rule.where.emplace_back(NamePattern::parse(name).value());
    if (!used.has_every_port()) rule.ports = port_ranges(use.ports);
    rule.within = std::move(within);
  };
  for (const auto& [name, use] : used.all()) {
    if (use.in_public) add(name, use, {});
    if (use.elsewhere) add(name, use, within(used, name));
  }
  std::string text;
  for (const auto& [unused, rule] : rules) {
    text += statement(rule, used.is_widened() ? widened : "");
  }
  return text;
}

std::string Learner::by_path() const {
  std::string text;
  for (const Use use : {Use::listen, Use::bind, Use::connect, Use::send}) {
    const auto found = paths_.find(use);
    if (found == paths_.end()) continue;
    const auto listened = paths_.find(Use::listen);
    Rule rule{.uses = {use}, .where = {}, .source = {}};
    for (const auto& [path, pattern] : found->second.all()) {
      const bool is_said =
          use == Use::bind && listened != paths_.end() && listened->second.all().contains(path);
      if (is_said) continue;
      if (pattern) {
        rule.where.emplace_back(*pattern);
      } else {
        text += fmt::format("# no rule was written for this: allow {} unix {}\n", to_string(use),
                            printable_line(path));
      }
    }
    if (found->second.has_forgotten()) {
      text += fmt::format("# and more: allow {} unix\n", to_string(use));
    }
    if (!rule.where.empty()) text += statement(rule, found->second.is_widened() ? widened : "");
  }
  return text;
}

/// Rules by which sockets that did not bind hear everybody.
std::string Learner::strangers() const {
  std::string text;
  const auto bound = endpoints_.find({Use::bind, Transport::udp});
  for (const auto& [family, first] : strangers_) {
    const Endpoint everywhere{.address = Address::any(family)};
    if (bound != endpoints_.end() && bound->second.contains(everywhere)) continue;
    const Rule rule{.uses = {Use::bind},
                    .transport = Transport::udp,
                    .where = {net::Cidr::of(everywhere.address)},
                    .ports = {{.first = 0, .last = 0}},
                    .source = {}};
    text += statement(rule, fmt::format("answers come from others than were asked, as {}", first));
  }
  return text;
}

/// Those that no rule about connecting grants with it.
std::string Learner::look_ups() const {
  std::vector<Place> names;
  std::string text;
  for (const auto& [name, unused] : looked_up_.all()) {
    const auto is_granted = [&](const auto& used) { return used.second.all().contains(name); };
    if (std::ranges::any_of(by_name_, is_granted)) continue;
    if (can_be_written(name)) {
      names.emplace_back(NamePattern::parse(name).value());
    } else {
      text += fmt::format("# no rule can say this: allow resolve {}\n", name);
    }
  }
  if (names.empty()) return text;
  const Rule rule{.uses = {Use::resolve}, .where = std::move(names), .source = {}};
  return statement(rule, looked_up_.is_widened() ? widened : "") + text;
}

}  // namespace sluice::policy
