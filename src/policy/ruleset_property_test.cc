// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random policies, compiled and printed, against an oracle that asks one rule after the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
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
    std::string text(below(3) == 0 ? "deny " : "allow ");
    if (use == "resolve") {
      static const std::vector<std::string> names{"a.example", "*.example", "any", "*"};
      return text + "resolve " + one_of(names);
    }
    text += use + ' ' + one_of(protocols) + ' ';
    if (below(4) != 0) return text + bracketed(place(may_be_name)) + ports();
    return text + '{' + bracketed(place(may_be_name)) + ", " + bracketed(place(may_be_name)) + '}' +
           ports();
  }

 private:
  std::uint8_t byte(std::size_t end) { return static_cast<std::uint8_t>(below(end)); }
  static std::string bracketed(const std::string& place) {
    return place.contains(':') ? '[' + place + ']' : place;
  }
};

bool contains(const net::Cidr& range, const Address& address) {
  if (range.base.family != address.family) return false;
  for (int i = 0; i < range.prefix; ++i) {
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
    return rule.uses.contains(use) && (!rule.transport || *rule.transport == transport);
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
bool matches(std::string pattern, const std::string& given) {
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

Answer found(const Ruleset& rules, const Decision& decision) {
  return {.allowed = decision.allowed,
          .rule = decision.rule == nullptr
                      ? rules.rules().size()
                      : static_cast<std::size_t>(decision.rule - rules.rules().data())};
}

/// Rulesets and uses: 20,000 × 50 in the usual run.
std::size_t rounds() {
  const char* const given = std::getenv("SLUICE_PROPERTY_ROUNDS");
  return given != nullptr ? std::strtoul(given, nullptr, 10) : 20000;
}

TEST(RulesetProperty, RandomPoliciesAgreeWithAnOracleAndWithTheirPrint) {
  Random random(20261126);
  static const std::vector<std::string> names{"a.example",    "X.a.Example.", "b.example",
                                              "example",      "localhost",    "other.test",
                                              "y.x.a.example"};
  for (std::size_t round = 0; round < rounds(); ++round) {
    std::string text;
    for (std::size_t count = random.below(8); count > 0; --count) text += random.rule() + '\n';
    PolicyReader reader;
    const auto read = reader.add_text("policy", text, ".");
    ASSERT_TRUE(read) << read.error();
    const Ruleset rules(reader.rules());

    std::string printed;
    for (const Rule& rule : rules.rules()) printed += rule.to_string() + '\n';
    PolicyReader again;
    const auto reread = again.add_text("printed", printed, ".");
    ASSERT_TRUE(reread) << reread.error();
    const Ruleset same(again.rules());

    for (int question = 0; question < 50; ++question) {
      const auto use = static_cast<Use>(random.below(use_count - 1));
      const auto transport = random.below(2) == 0 ? Transport::tcp : Transport::udp;
      const Endpoint endpoint{.address = random.address().canonical(),
                              .port = static_cast<std::uint16_t>(random.below(8))};
      const Answer answer = expected(rules.rules(), use, transport, endpoint);
      const auto describe = [&] {
        return text + std::string(to_string(use)) +
               (transport == Transport::tcp ? " tcp " : " udp ") + endpoint.to_string();
      };
      ASSERT_EQ(found(rules, rules.decide(use, transport, endpoint)), answer) << describe();
      ASSERT_EQ(found(same, same.decide(use, transport, endpoint)), answer) << describe();
    }
    for (const std::string& name : names) {
      const Answer answer = expected_name(rules.rules(), name);
      ASSERT_EQ(found(rules, rules.decide_name(name)), answer) << text << name;
      ASSERT_EQ(found(same, same.decide_name(name)), answer) << text << name;
    }
  }
}

}  // namespace
}  // namespace sluice::policy
