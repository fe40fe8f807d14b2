// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;

constexpr const char* no_rule = "no rule allows it";

bool names(const Rule& rule, std::string_view name) {
  return std::ranges::any_of(rule.where, [&](const Place& place) {
    const auto* const pattern = std::get_if<NamePattern>(&place);
    if (pattern == nullptr) return false;
    const NameTable::Entry entry{.pattern = *pattern, .span = {.ports = {}, .rule = 0}};
    return NameTable({entry}).find(name, 0).has_value();
  });
}

bool has_addresses(const Rule& rule) {
  return std::ranges::any_of(
      rule.where, [](const Place& place) { return !std::holds_alternative<NamePattern>(place); });
}

bool names_every_address(const Rule& rule) {
  return std::ranges::find(rule.where, Place(AddressSet::any)) != rule.where.end();
}

class Examiner {
 public:
  Examiner(const Ruleset& rules, const Question& question) : rules_(rules), question_(question) {}

  Answer answer() {
    if (question_.use == Use::resolve) {
      answer_.allowed = allows_look_up();
    } else if (const auto* const address = std::get_if<Address>(&question_.where)) {
      answer_.allowed = allows(*address);
    } else if (const auto* const path = std::get_if<PathPattern>(&question_.where)) {
      answer_.allowed = take(rules_.decide_path(question_.use, path->to_string()));
    } else {
      answer_.allowed = question_.found ? allows_found(*question_.found) : allows_named();
    }
    return std::move(answer_);
  }

 private:
  [[nodiscard]] const std::string& name() const { return std::get<std::string>(question_.where); }
  void note(std::string text) { answer_.reasons.push_back({.note = std::move(text)}); }
  void note(const Rule& rule, std::string text = {}) {
    answer_.reasons.push_back({.rule = &rule, .note = std::move(text)});
  }
  bool take(const Decision& decision) {
    if (decision.rule != nullptr) {
      note(*decision.rule);
    } else if (!decision.allowed) {
      note(no_rule);
    }
    return decision.allowed;
  }

  bool allows(const Address& address) {
    switch (question_.use) {
      case Use::bind:
      case Use::listen:
        return allows_local(address) && (!question_.peer || allows_peer(address, *question_.peer));
      case Use::accept:
      case Use::receive:
        return allows_incoming(address);
      default:
        return allows_destination(address);
    }
  }

  /// 0 where the question has none.
  [[nodiscard]] std::uint16_t port() const { return question_.port.value_or(0); }
  [[nodiscard]] Decision decide(Use use, const Address& address) const {
    return rules_.decide(use, question_.transport, {.address = address, .port = port()});
  }

  bool allows_destination(Address address) {
    if (question_.use != Use::join && address.is_unspecified()) {
      address = Address::loopback(address.family);
      note(fmt::format("to a program this is {}", address.to_string()));
    }
    const Decision decision = decide(question_.use, address);
    const bool allowed = take(decision);
    if (const auto within = address.embedded_ipv4()) {
      note(fmt::format("{} within it must be allowed as well", within->to_string()));
    }
    if (!allowed && decision.rule == nullptr && question_.use != Use::join) {
      if (rules_.grants_by_name()) note("unless it is found under a name that a rule allows");
      if (question_.transport == net::Transport::udp) {
        note("unless it sent a datagram first: that may be answered");
      }
    }
    return allowed;
  }

  bool allows_local(const Address& address) {
    if (!take(decide(question_.use, address))) return false;
    if (address == Address::any(Family::ipv6) &&
        !decide(question_.use, Address::any(Family::ipv4)).allowed) {
      note(fmt::format("for IPv6 alone: 0.0.0.0:{} is not allowed", port()));
    }
    return true;
  }

  /// The decision about a peer, for the port that it is asked about, or the first port that it is
  /// refused from.
  Decision decide_peer(Use use, const Address& peer) {
    constexpr std::uint16_t last_port = 65535;
    Endpoint endpoint{.address = peer, .port = port()};
    if (question_.use == use && question_.port) {
      return rules_.decide(use, question_.transport, endpoint);
    }
    Decision decision;
    std::uint32_t port = 0;
    do {
      endpoint.port = static_cast<std::uint16_t>(port);
      decision = rules_.decide(use, question_.transport, endpoint);
    } while (decision.allowed && port++ < last_port);
    if (!decision.allowed && port > 0) note(fmt::format("when it comes from port {}", port));
    return decision;
  }

  /// Who may come to where one listens. IPv4 comes to `::` as to 0.0.0.0.
  [[nodiscard]] Decision decide_place(const Address& local, const Address& peer) const {
    Endpoint place{.address = local, .port = port()};
    const Decision as_bound = rules_.decide_peer(question_.transport, place, peer);
    const bool is_ipv4_at_ipv6 = local == Address::any(Family::ipv6) && peer.family == Family::ipv4;
    if (!is_ipv4_at_ipv6 || as_bound.is_forbidden()) return as_bound;
    place.address = Address::any(Family::ipv4);
    if (!decide(question_.use, place.address).allowed) return {};
    return rules_.decide_peer(question_.transport, place, peer);
  }

  bool allows_peer(const Address& local, const Address& peer) {
    const Decision by_place = decide_place(local, peer);
    if (!by_place.allowed) {
      answer_.reasons.clear();
      if (by_place.rule != nullptr) return take(by_place);
      note(fmt::format("no rule lets {} come there", peer.to_string()));
      return false;
    }
    const Decision by_address =
        decide_peer(question_.transport == net::Transport::tcp ? Use::accept : Use::receive, peer);
    if (!by_address.allowed) answer_.reasons.clear();
    if (by_address.allowed && by_place.rule != nullptr) {
      answer_.reasons = {{.rule = by_place.rule}};
    }
    return take(by_address);
  }

  bool allows_incoming(const Address& address) {
    const Decision decision = decide_peer(question_.use, address);
    if (!take(decision)) return false;
    if (decision.rule == nullptr) note("peers that come in need no grant");
    if (rules_.names_peers()) {
      note("unless 'from' leaves it out: ask 'listen' of an address and port, with 'from'");
    }
    const bool is_heard_everywhere =
        rules_.decide(Use::bind, net::Transport::udp, {.address = Address::any(address.family)})
            .allowed;
    if (question_.use == Use::receive && !is_heard_everywhere) {
      note("by a socket that did not bind only if it may send there");
    }
    return true;
  }

  bool allows_look_up() {
    const Decision decision = rules_.decide_name(name());
    if (decision.rule != nullptr) return take(decision);
    note(fmt::format("no rule allows looking up {}", name()));
    return false;
  }

  /// As the Guard judges `address` after a look-up of the name that gave it.
  bool allows_found(const Address& address) {
    const Decision look_up = rules_.decide_name(name());
    if (!look_up.allowed) return allows_look_up();
    const Endpoint endpoint{.address = address, .port = port()};
    const Decision by_address = decide(question_.use, address);
    if (by_address.is_forbidden()) return take(by_address);
    const Decision by_name =
        rules_.decide_named(question_.use, question_.transport, endpoint, name());
    if (by_name.rule == nullptr && by_address.allowed) return take(by_address);
    if (by_name.rule == nullptr && rules_.judge_answer(name(), address) == NameAnswer::refused) {
      note(fmt::format("{} is taken out of answers: {} may not have it, which 'within' would say",
                       address.to_string(), name()));
      return false;
    }
    return take(by_name);
  }

  [[nodiscard]] bool speaks(const Rule& rule) const {
    return rule.uses.contains(question_.use) && rule.is_for(question_.transport) &&
           rule.has_port(port());
  }

  /// What an allowing rule takes of the addresses that the name may have.
  [[nodiscard]] std::string part_by_name(const Rule& rule) const {
    if (!rule.within.empty()) return {};
    const Endpoint loopback{.address = Address::loopback(Family::ipv4), .port = port()};
    const bool has_loopback =
        Ruleset({rule}).decide_named(question_.use, question_.transport, loopback, name()).allowed;
    return has_loopback ? "at its addresses of this machine, and public ones"
                        : "at its public addresses";
  }

  bool allows_named() {
    if (!allows_look_up()) return false;
    const Rule* const look_up = std::exchange(answer_.reasons, {}).front().rule;
    for (const Rule& rule : rules_.rules()) {
      if (rule.action == Action::deny && speaks(rule) && names(rule, name())) {
        note(rule);
        return false;
      }
    }
    for (const Rule& rule : rules_.rules()) {
      if (rule.action == Action::deny || !speaks(rule)) continue;
      if (names_every_address(rule)) {
        note(rule);
      } else if (names(rule, name())) {
        note(rule, part_by_name(rule));
      } else if (has_addresses(rule)) {
        note(rule, "where its address is one of these");
      }
    }
    if (answer_.reasons.empty()) return take({});
    const auto is_look_up = [&](const Reason& reason) { return reason.rule == look_up; };
    if (std::ranges::none_of(answer_.reasons, is_look_up)) note(*look_up);
    for (const Rule& rule : rules_.rules()) {
      if (rule.action == Action::allow || !speaks(rule)) continue;
      if (names_every_address(rule)) {
        answer_.reasons = {{.rule = &rule}};
        return false;
      }
      if (has_addresses(rule)) note(rule, "but not where its address is one of these");
    }
    return true;
  }

  const Ruleset& rules_;
  const Question& question_;
  Answer answer_;
};

}  // namespace

Answer answer(const Ruleset& rules, const Question& question) {
  return Examiner(rules, question).answer();
}

}  // namespace sluice::policy
