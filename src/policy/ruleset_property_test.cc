// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random policies, compiled and printed, against an oracle that asks one rule after the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/host_name.h"
#include "policy/policy_reader.h"
#include "policy/ruleset.h"
#include "policy/test_generator.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Transport;

/// Rules and questions from a small world, so that they meet.
class Random : public Generator {
 public:
  using Generator::Generator;

  Address address() {
    if (below(3) != 0) {
      return Address::v4({10, byte(2), byte(2), static_cast<std::uint8_t>(number())});
    }
    static const std::vector<std::string> some{"127.0.0.1",
                                               "192.168.1.1",
                                               "169.254.169.254",
                                               "224.0.0.251",
                                               "255.255.255.255",
                                               "0.0.0.0",
                                               "::",
                                               "::1",
                                               "fe80::1",
                                               "64:ff9b::a00:1",
                                               "2002:a00:1::",
                                               "2001:db8::1",
                                               "fd00:ec2::254",
                                               "ff02::fb",
                                               "8.8.8.8",
                                               "64:ff9b::808:808",
                                               "2001:4860::8",
                                               "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};
    return Address::parse(one_of(some)).value();
  }
  std::string place(bool may_be_name) {
    static const std::vector<std::string> names{"a.example",   "*.a.example", "*.example",
                                                "b.example",   "*",           "any",
                                                "x.a.example", "localhost."};
    const Address one = address();
    const int width = one.family == Family::ipv4 ? 32 : 128;
    switch (below(may_be_name ? 6 : 4)) {
      case 0:
        return std::string(address_set_words[below(address_set_words.size())]);
      case 1:
        return one.to_string();
      case 2:
      case 3:
        return one.to_string() + '/' +
               std::to_string(width - static_cast<int>(below(below(8) == 0 ? 33 : 14)));
      default:
        return one_of(names);
    }
  }
  std::string ports() {
    std::string all;
    for (std::size_t count = below(3); count > 0; --count) {
      const std::size_t first = below(6);
      all += all.empty() ? ":" : ",";
      all += std::to_string(first);
      if (below(2) == 0) all += '-' + std::to_string(first + below(4));
    }
    return all;
  }
  std::string rule() {
    struct Kind {
      std::string use;
      std::vector<std::string> protocols;
    };
    static const std::vector<Kind> kinds{
        {"connect", {"tcp", "udp", "any"}}, {"listen", {"tcp", "udp", "any"}},
        {"bind", {"tcp", "udp", "any"}},    {"any", {"tcp", "udp", "any"}},
        {"connect,accept", {"tcp", "any"}}, {"accept", {"tcp", "any"}},
        {"send", {"udp", "any"}},           {"join", {"udp", "any"}},
        {"receive", {"udp", "any"}},        {"resolve", {}}};
    const auto& [use, protocols] = one_of(kinds);
    const bool may_be_name = use == "any" || use == "connect" || use == "send";
    const bool allows = below(3) != 0;
    std::string text(allows ? "allow " : "deny ");
    if (use == "resolve") {
      static const std::vector<std::string> names{"a.example", "*.example", "any", "*"};
      return text + "resolve " + one_of(names);
    }
    std::string where = bracketed(place(may_be_name));
    if (below(4) == 0) where = '{' + where + ", " + bracketed(place(may_be_name)) + '}';
    text += use + ' ' + one_of(protocols) + ' ' + where + (use == "join" ? "" : ports());
    const bool has_name =
        where.contains("example") || where.contains("localhost") || where.contains('*');
    if (has_name && allows && below(2) == 0) text += " within " + peers();
    if ((use == "listen" || use == "bind") && below(2) == 0) text += " from " + peers();
    return text;
  }

 private:
  std::string peers() {
    std::string text = '{' + bracketed(place(false));
    for (std::size_t more = below(12) == 0 ? 12 : below(3); more > 0; --more) {
      text += ", " + bracketed(place(false));
    }
    return text + '}';
  }
  std::uint8_t byte(std::size_t end) { return static_cast<std::uint8_t>(below(end)); }
  static std::string bracketed(const std::string& place) {
    return place.contains(':') ? '[' + place + ']' : place;
  }
};

bool contains(const net::Cidr& range, const Address& address) {
  if (range.base.family != address.family) return false;
  for (unsigned i = 0; i < range.prefix; ++i) {
    const auto at = static_cast<std::size_t>(i / 8);
    if (((range.base.bytes[at] ^ address.bytes[at]) >> (7 - i % 8) & 1) != 0) return false;
  }
  return true;
}

/// How long the prefix is by which `rule` covers the address; -1 when it doesn't.
int coverage(const Rule& rule, const Address& address) {
  int longest = -1;
  const auto consider = [&](const net::Cidr& range) {
    if (contains(range, address)) longest = std::max<int>(longest, range.prefix);
  };
  for (const Place& place : rule.where) {
    if (const auto* range = std::get_if<net::Cidr>(&place)) consider(*range);
    if (const auto* set = std::get_if<AddressSet>(&place)) {
      std::ranges::for_each(ranges(*set), consider);
    }
  }
  return longest;
}

bool has_port(const Rule& rule, std::uint16_t port) {
  return rule.ports.empty() || std::ranges::any_of(rule.ports, [&](const PortRange& range) {
           return range.first <= port && port <= range.last;
         });
}

bool speaks_of(const Rule& rule, Transport transport) {
  return !rule.transport || *rule.transport == transport;
}

struct Answer {
  bool allowed;
  std::size_t rule;  ///< the size of the ruleset: none
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The best of the rules that `coverage_of` says speak of it.
template <class Coverage>
Answer best_of(const std::vector<Rule>& rules, bool otherwise, Coverage coverage_of) {
  Answer answer{.allowed = otherwise, .rule = rules.size()};
  int longest = -1;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const int covered = coverage_of(rules[i]);
    if (covered < 0) continue;
    const bool allows = rules[i].action == Action::allow;
    const bool is_first = answer.rule == rules.size();
    const bool overrules = !is_first && answer.allowed && !allows;
    const bool is_longer = !is_first && answer.allowed == allows && covered > longest;
    if (is_first || overrules || is_longer) {
      answer = {.allowed = allows, .rule = i};
      longest = covered;
    }
  }
  return answer;
}

Answer expected(const std::vector<Rule>& rules, Use use, Transport transport,
                const Endpoint& endpoint) {
  const auto speaks = [&](const Rule& rule) {
    // One that denies some peers says nothing of the socket.
    const bool denies_peers = rule.action == Action::deny && !rule.from.empty();
    return rule.uses.contains(use) && speaks_of(rule, transport) && !denies_peers;
  };
  const bool narrowed = std::ranges::any_of(rules, [&](const Rule& rule) {
    return speaks(rule) && rule.action == Action::allow &&
           std::ranges::any_of(rule.where, [](const Place& place) {
             return !std::holds_alternative<NamePattern>(place);
           });
  });
  const bool otherwise = (use == Use::accept || use == Use::receive) && !narrowed;
  const Answer given = best_of(rules, otherwise, [&](const Rule& rule) {
    return speaks(rule) && has_port(rule, endpoint.port) ? coverage(rule, endpoint.address) : -1;
  });
  const auto within = endpoint.address.embedded_ipv4();
  const auto is_forbidden = [&](const Answer& answer) {
    return !answer.allowed && answer.rule != rules.size();
  };
  if (!within || is_forbidden(given)) return given;
  const Answer inner = expected(rules, use, transport, {.address = *within, .port = endpoint.port});
  if (is_forbidden(inner)) return inner;
  return given.allowed && !inner.allowed ? inner : given;
}

constexpr int exact = 1000;  // longer than any pattern

/// Of names and patterns that are well-formed.
bool matches(const std::string& pattern, const std::string& given) {
  const std::string name = net::folded(given);
  if (pattern == "*" || pattern == name) return true;
  return pattern.starts_with("*.") && name.ends_with(pattern.substr(1));
}

Answer expected_name(const std::vector<Rule>& rules, const std::string& name) {
  return best_of(rules, false, [&](const Rule& rule) {
    int longest = -1;
    if (!rule.uses.contains(Use::resolve)) return longest;
    for (const Place& place : rule.where) {
      const auto* const pattern = std::get_if<NamePattern>(&place);
      if (pattern != nullptr && matches(pattern->to_string(), name)) {
        const std::string& text = pattern->to_string();
        longest = std::max(longest, text.starts_with('*') ? static_cast<int>(text.size()) : exact);
      }
      if (place == Place(AddressSet::any)) longest = std::max(longest, 1);
    }
    return longest;
  });
}

bool covers(const std::vector<Place>& places, const Address& address) {
  return std::ranges::any_of(places, [&](const Place& place) {
    if (const auto* range = std::get_if<net::Cidr>(&place)) return contains(*range, address);
    const auto* const set = std::get_if<AddressSet>(&place);
    return set != nullptr && std::ranges::any_of(ranges(*set), [&](const net::Cidr& range) {
             return contains(range, address);
           });
  });
}

bool names(const Rule& rule, const std::string& name) {
  return std::ranges::any_of(rule.where, [&](const Place& place) {
    const auto* const pattern = std::get_if<NamePattern>(&place);
    return pattern != nullptr && matches(pattern->to_string(), name);
  });
}

/// Whether `address` may be one of a name of `rule`.
bool takes(const Rule& rule, const Address& address) {
  if (!rule.within.empty()) {
    const Address embedded = address.embedded_ipv4().value_or(address);
    return covers(rule.within, address) && covers(rule.within, embedded);
  }
  const bool is_of_localhost = std::ranges::all_of(rule.where, [](const Place& place) {
    const auto* const pattern = std::get_if<NamePattern>(&place);
    return pattern == nullptr || pattern->to_string() == "localhost";
  });
  return is_public(address) || (is_of_localhost && address.is_loopback());
}

bool expected_named(const std::vector<Rule>& rules, Use use, Transport transport,
                    const Endpoint& endpoint, const std::string& name) {
  bool allowed = false;
  for (const Rule& rule : rules) {
    if (!rule.uses.contains(use) || !speaks_of(rule, transport) || !names(rule, name) ||
        !has_port(rule, endpoint.port)) {
      continue;
    }
    if (rule.action == Action::deny) return false;
    allowed = allowed || takes(rule, endpoint.address);
  }
  return allowed;
}

/// Whether some rule, by some protocol, use and port, lets the guest reach the address, and another
/// one for the same the address within it.
bool may_go_to(const std::vector<Rule>& rules, const Address& address) {
  const auto is_granted = [&](Use use, Transport transport, const Address& each) {
    return std::ranges::any_of(rules, [&](const Rule& rule) {
      return rule.action == Action::allow && rule.uses.contains(use) &&
             speaks_of(rule, transport) && covers(rule.where, each);
    });
  };
  const Address embedded = address.embedded_ipv4().value_or(address);
  for (const Use use : {Use::connect, Use::send}) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      if (is_granted(use, transport, address) && is_granted(use, transport, embedded)) return true;
    }
  }
  return false;
}

NameAnswer expected_answer(const std::vector<Rule>& rules, const std::string& name,
                           const Address& address) {
  bool has_name = false;
  bool is_granted = false;
  bool is_denied = false;
  for (const Rule& rule : rules) {
    if (!rule.uses.contains_any({Use::connect, Use::send})) continue;
    if (rule.action == Action::deny) {
      is_denied = is_denied || names(rule, name);
      continue;
    }
    if (!names(rule, name)) continue;
    has_name = true;
    is_granted = is_granted || takes(rule, address);
  }
  if (is_granted) return NameAnswer::noted;
  if (has_name && !may_go_to(rules, address)) return NameAnswer::refused;
  return is_denied ? NameAnswer::noted : NameAnswer::plain;
}

/// `from` of a rule about a place says who may come there. So does one that has none, of everybody,
/// if it grants what takes peers there: to listen by TCP, to bind by UDP.
bool expected_peer(const std::vector<Rule>& rules, Transport transport, const Endpoint& local,
                   const Address& peer) {
  const Use takes_peers = transport == Transport::tcp ? Use::listen : Use::bind;
  bool is_limited = false;
  bool is_named = false;
  bool is_open = false;
  for (const Rule& rule : rules) {
    if (!speaks_of(rule, transport) || !covers(rule.where, local.address) ||
        !has_port(rule, local.port)) {
      continue;
    }
    if (rule.from.empty()) {
      is_open = is_open || (rule.action == Action::allow && rule.uses.contains(takes_peers));
    } else if (rule.action == Action::deny) {
      if (covers(rule.from, peer)) return false;
    } else {
      is_limited = true;
      is_named = is_named || covers(rule.from, peer);
    }
  }
  return is_named || is_open || !is_limited;
}

Answer found(const Ruleset& rules, const Decision& decision) {
  return {.allowed = decision.allowed,
          .rule = decision.rule == nullptr
                      ? rules.rules().size()
                      : static_cast<std::size_t>(decision.rule - rules.rules().data())};
}

/// Rulesets, of some hundred questions each.
std::size_t rounds() {
  const char* const given = std::getenv("SLUICE_PROPERTY_ROUNDS");
  return given != nullptr ? std::strtoul(given, nullptr, 10) : 4000;
}

/// Rules as they were written, and as they print.
struct Twins {
  std::string text;
  Ruleset written;
  Ruleset printed;
};
std::optional<Twins> twins(const std::string& text) {
  PolicyReader reader;
  const auto read = reader.add_text("policy", text, ".");
  EXPECT_TRUE(read) << read.error();
  std::string printed;
  for (const Rule& rule : reader.rules()) printed += rule.to_string() + '\n';
  PolicyReader again;
  const auto reread = again.add_text("printed", printed, ".");
  EXPECT_TRUE(reread) << reread.error();
  std::string reprinted;
  for (const Rule& rule : again.rules()) reprinted += rule.to_string() + '\n';
  EXPECT_EQ(reprinted, printed);
  if (!read || !reread) return std::nullopt;
  return Twins{.text = text, .written = Ruleset(reader.rules()), .printed = Ruleset(again.rules())};
}

void ask_about_addresses(const Twins& rules, Random& random) {
  const auto transport = random.below(2) == 0 ? Transport::tcp : Transport::udp;
  const Endpoint endpoint{.address = random.address().canonical(),
                          .port = static_cast<std::uint16_t>(random.below(8))};
  const auto use = static_cast<Use>(random.below(use_count - 1));
  const Answer answer = expected(rules.written.rules(), use, transport, endpoint);
  const Address peer = random.address().canonical();
  const bool may_come = expected_peer(rules.written.rules(), transport, endpoint, peer);
  for (const Ruleset* each : {&rules.written, &rules.printed}) {
    ASSERT_EQ(found(*each, each->decide(use, transport, endpoint)), answer)
        << rules.text << to_string(use) << (transport == Transport::tcp ? " tcp " : " udp ")
        << endpoint.to_string();
    ASSERT_TRUE(each->decide(Use::bind, transport, endpoint).allowed ||
                !each->decide(Use::listen, transport, endpoint).allowed)
        << rules.text << endpoint.to_string();
    const Decision decision = each->decide_peer(transport, endpoint, peer);
    ASSERT_EQ(decision.allowed, may_come)
        << rules.text << peer.to_string() << (transport == Transport::tcp ? " tcp " : " udp ")
        << endpoint.to_string();
    if (decision.rule != nullptr) {
      ASSERT_EQ(decision.rule->action, may_come ? Action::allow : Action::deny);
      ASSERT_TRUE(decision.rule->from.empty() || covers(decision.rule->from, peer));
      ASSERT_TRUE(covers(decision.rule->where, endpoint.address));
    }
  }
}

void ask_about_name(const Twins& rules, const std::string& name, Random& random) {
  const auto& all = rules.written.rules();
  const Answer answer = expected_name(all, name);
  const auto use = random.below(2) == 0 ? Use::connect : Use::send;
  const auto transport = random.below(2) == 0 ? Transport::tcp : Transport::udp;
  const Endpoint endpoint{.address = random.address().canonical(),
                          .port = static_cast<std::uint16_t>(random.below(8))};
  for (const Ruleset* each : {&rules.written, &rules.printed}) {
    ASSERT_EQ(found(*each, each->decide_name(name)), answer) << rules.text << name;
    ASSERT_EQ(each->decide_named(use, transport, endpoint, name).allowed,
              expected_named(all, use, transport, endpoint, name))
        << rules.text << to_string(use) << ' ' << name << ' ' << endpoint.to_string();
    ASSERT_EQ(each->judge_answer(name, endpoint.address),
              expected_answer(all, name, endpoint.address))
        << rules.text << name << ' ' << endpoint.address.to_string();
  }
}

TEST(RulesetProperty, RandomPoliciesAgreeWithAnOracleAndWithTheirPrint) {
  Random random(20261126);
  static const std::vector<std::string> names{"a.example",    "X.a.Example.", "b.example",
                                              "example",      "localhost",    "other.test",
                                              "y.x.a.example"};
  for (std::size_t round = 0; round < rounds() && !testing::Test::HasFailure(); ++round) {
    std::string text;
    for (std::size_t count = random.below(8); count > 0; --count) text += random.rule() + '\n';
    const auto rules = twins(text);
    ASSERT_TRUE(rules);
    for (int question = 0; question < 50; ++question) ask_about_addresses(*rules, random);
    for (const std::string& name : names) {
      for (int question = 0; question < 5; ++question) ask_about_name(*rules, name, random);
    }
  }
}

}  // namespace
}  // namespace sluice::policy
