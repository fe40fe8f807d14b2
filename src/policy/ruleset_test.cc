// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/ruleset.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "net/cidr.h"
#include "policy/address_pool.h"
#include "policy/policy_reader.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Transport;

Rule rule(Action action, UseSet uses, const char* range, PortRange ports = {}) {
  return {.action = action,
          .uses = uses,
          .where = {net::Cidr::parse(range).value()},
          .ports = {ports},
          .source = range};
}

Endpoint endpoint(const char* address, std::uint16_t port = 80) {
  return {.address = Address::parse(address).value().canonical(), .port = port};
}

std::string decided_by(const Ruleset& rules, Use use, const Endpoint& where,
                       Transport transport = Transport::tcp) {
  const Decision decision = rules.decide(use, transport, where);
  return std::string(decision.allowed ? "allow " : "deny ") +
         (decision.rule != nullptr ? decision.rule->source : "default");
}

TEST(Ruleset, WithoutRulesOnlyPeersMayComeIn) {
  const Ruleset none;
  for (const Use use : {Use::bind, Use::listen, Use::connect, Use::send, Use::join}) {
    EXPECT_EQ(decided_by(none, use, endpoint("127.0.0.1")), "deny default") << to_string(use);
    EXPECT_FALSE(none.mentions(use));
  }
  EXPECT_EQ(decided_by(none, Use::accept, endpoint("127.0.0.1")), "allow default");
  EXPECT_EQ(decided_by(none, Use::receive, endpoint("127.0.0.1")), "allow default");
  EXPECT_FALSE(none.decide_name("localhost").allowed);
}

TEST(Ruleset, AddressPoolDoesNotFilterPeers) {
  const Ruleset rules(parse_address_pool("10.0.0.0/8").value());
  for (const Use use : {Use::bind, Use::listen, Use::connect, Use::send, Use::join}) {
    EXPECT_TRUE(rules.mentions(use));
    EXPECT_EQ(decided_by(rules, use, endpoint("10.1.2.3")), "allow --addr-pool=10.0.0.0/8");
    EXPECT_EQ(decided_by(rules, use, endpoint("11.1.2.3")), "deny default");
    EXPECT_EQ(decided_by(rules, use, endpoint("10.1.2.3"), Transport::udp),
              "allow --addr-pool=10.0.0.0/8");
  }
  EXPECT_EQ(decided_by(rules, Use::accept, endpoint("192.0.2.1")), "allow default");
  EXPECT_EQ(decided_by(rules, Use::receive, endpoint("192.0.2.1")), "allow default");
}

TEST(Ruleset, DenyBeatsAllowAndTheLongestPrefixDecides) {
  const Ruleset rules({
      rule(Action::allow, {Use::connect}, "10.0.0.0/8"),
      rule(Action::allow, {Use::connect}, "10.1.2.0/24"),
      rule(Action::allow, {Use::connect}, "10.1.0.0/16"),
      rule(Action::deny, {Use::connect}, "10.1.0.0/17"),
      rule(Action::deny, {Use::connect}, "10.1.2.128/25"),
      rule(Action::allow, {Use::connect}, "10.1.2.129/32"),
      rule(Action::allow, {Use::connect}, "::/0"),
  });
  const struct {
    const char* address;
    const char* expected;
  } cases[] = {
      {"10.9.9.9", "allow 10.0.0.0/8"},    {"10.1.200.1", "allow 10.1.0.0/16"},
      {"10.1.2.1", "deny 10.1.0.0/17"},    {"10.1.2.129", "deny 10.1.2.128/25"},
      {"11.0.0.1", "deny default"},        {"2001:db8::1", "allow ::/0"},
      {"::ffff:11.0.0.1", "deny default"}, {"::ffff:10.9.9.9", "allow 10.0.0.0/8"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(decided_by(rules, Use::connect, endpoint(test.address)), test.expected)
        << test.address;
    EXPECT_EQ(decided_by(rules, Use::bind, endpoint(test.address)), "deny default");
  }
}

TEST(Ruleset, PortsAndTransportNarrowARule) {
  Rule narrow = rule(Action::allow, {Use::listen}, "0.0.0.0/0", {8080, 8090});
  narrow.transport = Transport::tcp;
  const Ruleset rules({narrow});
  EXPECT_TRUE(rules.decide(Use::listen, Transport::tcp, endpoint("0.0.0.0", 8080)).allowed);
  EXPECT_TRUE(rules.decide(Use::listen, Transport::tcp, endpoint("0.0.0.0", 8090)).allowed);
  EXPECT_FALSE(rules.decide(Use::listen, Transport::tcp, endpoint("0.0.0.0", 8079)).allowed);
  EXPECT_FALSE(rules.decide(Use::listen, Transport::tcp, endpoint("0.0.0.0", 8091)).allowed);
  EXPECT_FALSE(rules.decide(Use::listen, Transport::tcp, endpoint("0.0.0.0", 0)).allowed);
  EXPECT_FALSE(rules.decide(Use::listen, Transport::udp, endpoint("0.0.0.0", 8080)).allowed);
}

TEST(Ruleset, ARuleForPeersFiltersThem) {
  const Ruleset rules({rule(Action::allow, {Use::accept}, "10.0.0.0/8")});
  EXPECT_EQ(decided_by(rules, Use::accept, endpoint("10.0.0.1")), "allow 10.0.0.0/8");
  EXPECT_EQ(decided_by(rules, Use::accept, endpoint("11.0.0.1")), "deny default");
  EXPECT_EQ(decided_by(rules, Use::receive, endpoint("11.0.0.1")), "allow default");
}

Ruleset read(std::string_view policy) {
  PolicyReader reader;
  const auto done = reader.add_text("policy", policy, ".");
  EXPECT_TRUE(done) << done.error();
  return Ruleset(reader.rules());
}

TEST(Ruleset, BindingAloneOpensNoServerToAll) {
  const Ruleset rules = read(
      "allow listen tcp 0.0.0.0:80 from 10.0.0.0/8\n"
      "allow bind tcp any\n"
      "allow bind udp 0.0.0.0:53 from 10.0.0.0/8\n"
      "allow bind udp any:50-60\n"
      "allow listen tcp 0.0.0.0:8080-8081 from 10.0.0.0/8\n"
      "allow listen tcp any:8081\n");
  const auto may_come = [&](Transport transport, std::uint16_t port, const char* peer) {
    return rules.decide_peer(transport, endpoint("0.0.0.0", port), Address::parse(peer).value())
        .allowed;
  };
  EXPECT_TRUE(may_come(Transport::tcp, 80, "10.1.2.3"));
  EXPECT_FALSE(may_come(Transport::tcp, 80, "11.1.2.3"));
  EXPECT_FALSE(may_come(Transport::tcp, 8080, "11.1.2.3"));
  EXPECT_TRUE(may_come(Transport::tcp, 8081, "11.1.2.3"));
  EXPECT_TRUE(may_come(Transport::udp, 53, "11.1.2.3"));
}

TEST(Ruleset, WhoMayNotBindMayNotListen) {
  const Ruleset rules = read("allow listen any any\ndeny bind any any:80");
  EXPECT_EQ(decided_by(rules, Use::listen, endpoint("0.0.0.0", 80)), "deny policy:2");
  EXPECT_EQ(decided_by(rules, Use::listen, endpoint("0.0.0.0", 81)), "allow policy:1");
}

TEST(Ruleset, WithinMeansTheIpv4AddressWithinAsWell) {
  const Ruleset rules = read(
      "allow connect tcp all.example within ::/0\n"
      "allow connect tcp nat.example within 64:ff9b::/96\n"
      "allow connect tcp both.example within {64:ff9b::/96, 10.0.0.0/8}\n");
  const auto allows = [&](const char* name, const char* address) {
    const bool is_told = rules.judge_answer(name, endpoint(address).address) == NameAnswer::noted;
    const bool is_granted =
        rules.decide_named(Use::connect, Transport::tcp, endpoint(address), name).allowed;
    EXPECT_EQ(is_told, is_granted) << name << ' ' << address;
    return is_granted;
  };
  EXPECT_TRUE(allows("all.example", "fd00::1"));
  EXPECT_FALSE(allows("all.example", "64:ff9b::10.0.0.1"));
  EXPECT_FALSE(allows("all.example", "2002:a00:1::"));
  EXPECT_FALSE(allows("nat.example", "64:ff9b::10.0.0.1"));
  EXPECT_FALSE(allows("both.example", "64:ff9b::192.168.0.1"));
  EXPECT_TRUE(allows("both.example", "64:ff9b::10.0.0.1"));
}

TEST(Ruleset, AnAnswerStaysWhereItAndTheIpv4AddressWithinMayBeReached) {
  const NameAnswer ipv6_alone =
      read("allow connect tcp a.example\nallow connect tcp ::/0")
          .judge_answer("a.example", endpoint("64:ff9b::10.0.0.1").address);
  EXPECT_EQ(ipv6_alone, NameAnswer::refused);
  const NameAnswer both = read("allow connect tcp a.example\nallow connect tcp {::/0, 10.0.0.0/8}")
                              .judge_answer("a.example", endpoint("64:ff9b::10.0.0.1").address);
  EXPECT_EQ(both, NameAnswer::plain);
}

TEST(Ruleset, NamesAreDecidedByTheLongestPattern) {
  const auto named = [](Action action, const char* pattern) {
    Rule rule = parse_allow_resolve(pattern).value();
    rule.action = action;
    return rule;
  };
  const Ruleset rules({named(Action::allow, "*"), named(Action::allow, "*.example.com"),
                       named(Action::deny, "*.secret.example.com")});
  const auto source = [&](const char* name) {
    const Decision decision = rules.decide_name(name);
    return (decision.allowed ? "allow " : "deny ") +
           (decision.rule != nullptr ? decision.rule->source : "default");
  };
  EXPECT_EQ(source("Example.com."), "allow --allow-resolve=*");
  EXPECT_EQ(source("WWW.example.com"), "allow --allow-resolve=*.example.com");
  EXPECT_EQ(source("x.SECRET.example.com"), "deny --allow-resolve=*.secret.example.com");
  EXPECT_EQ(source("not a name"), "deny default");
}

TEST(Ruleset, DecisionsNameRulesOfTheCopyThatMadeThem) {
  auto original = std::make_unique<Ruleset>(parse_address_pool("10.0.0.0/8").value());
  const Ruleset copy = *original;
  original.reset();
  EXPECT_EQ(copy.decide(Use::bind, Transport::tcp, endpoint("10.0.0.1")).rule, copy.rules().data());
}

/// Whether the first `prefix` bits agree, one by one.
bool agree(const Address& a, const Address& b, int prefix) {
  for (int i = 0; i < prefix; ++i) {
    const auto byte = static_cast<std::size_t>(i / 8);
    const int bit = 7 - i % 8;
    if (((a.bytes[byte] ^ b.bytes[byte]) >> bit & 1) != 0) return false;
  }
  return true;
}

/// Every address of `base` with one bit turned, and a few that sit on boundaries.
std::vector<Address> boundary_addresses(const Address& base) {
  std::vector<Address> addresses{base, Address::any(base.family), Address::loopback(base.family)};
  const int width = base.family == Family::ipv4 ? 32 : 128;
  Address ones = Address::any(base.family);
  for (int i = 0; i < width; ++i) {
    const auto byte = static_cast<std::size_t>(i / 8);
    const auto bit = static_cast<std::uint8_t>(1 << (7 - i % 8));
    Address turned = base;
    turned.bytes[byte] ^= bit;
    addresses.push_back(turned);
    ones.bytes[byte] |= bit;
    addresses.push_back(ones);
  }
  return addresses;
}

/// `frame` with the octets of `v4` from byte `place` on.
Address embed(const Address& v4, const char* frame, std::size_t place) {
  Address address = Address::parse(frame).value();
  for (std::size_t i = 0; i < 4; ++i) address.bytes[place + i] = v4.bytes[i];
  return address;
}

// Masks -1 to 300 against an oracle that compares bit by bit. IPv4 addresses are judged in the
// mapped form too. No range of IPv6 reaches an IPv4 address, however embedded.
TEST(RulesetProperty, MasksAgreeWithAnOracle) {
  for (const char* text :
       {"0.0.0.0", "127.0.0.1", "10.0.0.1", "192.168.255.254", "224.0.0.251", "255.255.255.255",
        "::", "::1", "2001:db8::8000:0:1", "fe80::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    const Address base = Address::parse(text).value();
    const int width = base.family == Family::ipv4 ? 32 : 128;
    const std::vector<Address> addresses = boundary_addresses(base);
    for (int mask = -1; mask <= 300; ++mask) {
      const auto pool = parse_address_pool(std::string(text) + '/' + std::to_string(mask));
      ASSERT_EQ(pool.has_value(), mask >= 0 && mask <= width) << text << '/' << mask;
      if (!pool) continue;
      const Ruleset rules(*pool);
      const auto allowed = [&](const Address& address) {
        return rules.decide(Use::connect, Transport::tcp, {.address = address.canonical()}).allowed;
      };
      for (const Address& address : addresses) {
        const Address judged = address.canonical();
        const bool expected =
            judged.family == base.family && agree(judged, base, mask) && !judged.embedded_ipv4();
        ASSERT_EQ(allowed(address), expected) << text << '/' << mask << ' ' << address.to_string();
        if (address.family == Family::ipv6) continue;
        ASSERT_EQ(allowed(address.mapped()), expected) << mask << ' ' << address.to_string();
      }
      // No range of one family reaches the other.
      const Family other = base.family == Family::ipv4 ? Family::ipv6 : Family::ipv4;
      ASSERT_FALSE(allowed(Address::any(other))) << text << '/' << mask;
      ASSERT_FALSE(allowed(Address::loopback(other))) << text << '/' << mask;
    }
  }
}

// What a translator or tunnel may turn into IPv4 needs a grant of both addresses.
TEST(RulesetProperty, EmbeddedIpv4NeedsBothGrants) {
  const struct {
    const char* frame;
    std::size_t place;
    const char* range;
  } embeddings[] = {
      {"64:ff9b::", 12, "64:ff9b::/96"},
      {"2002::", 2, "2002::/16"},
      {"2002:0:0:1:2:3:4:5", 2, "::/0"},
      {"::", 12, "::/96"},
  };
  const Address base = Address::parse("10.20.30.40").value();
  constexpr Use uses[] = {Use::bind, Use::listen, Use::connect, Use::send, Use::join};
  for (const auto& embedding : embeddings) {
    const Ruleset ipv6_alone(parse_address_pool(embedding.range).value());
    for (int mask = 0; mask <= 32; ++mask) {
      const std::string ipv4 = "10.20.30.40/" + std::to_string(mask);
      const Ruleset ipv4_alone(parse_address_pool(ipv4).value());
      const Ruleset both(parse_address_pool(ipv4 + ',' + embedding.range).value());
      auto forbidding = parse_address_pool("0.0.0.0/0,::/0").value();
      forbidding.push_back(rule(Action::deny, {Use::connect}, ipv4.c_str()));
      const Ruleset all_but(std::move(forbidding));
      for (const Address& address : boundary_addresses(base)) {
        const Address embedded = embed(address, embedding.frame, embedding.place);
        if (embedded.is_unspecified() || embedded.is_loopback()) continue;  // IPv6's own
        const Endpoint where{.address = embedded.canonical(), .port = 80};
        const bool within = agree(address, base, mask);
        for (const Use use : uses) {
          EXPECT_FALSE(ipv6_alone.decide(use, Transport::tcp, where).allowed);
          EXPECT_FALSE(ipv4_alone.decide(use, Transport::tcp, where).allowed);
          EXPECT_EQ(both.decide(use, Transport::tcp, where).allowed, within)
              << ipv4 << ' ' << embedded.to_string();
        }
        const Decision decision = all_but.decide(Use::connect, Transport::tcp, where);
        EXPECT_EQ(decision.allowed, !within) << ipv4 << ' ' << embedded.to_string();
        EXPECT_EQ(decision.rule->action, within ? Action::deny : Action::allow);
      }
    }
  }
}

// An IPv4 range written in its mapped form is that IPv4 range.
TEST(RulesetProperty, MappedRangesAreIpv4Ranges) {
  const Address base = Address::parse("10.20.30.40").value();
  for (int mask = 0; mask <= 32; ++mask) {
    const Ruleset rules(
        parse_address_pool("::ffff:10.20.30.40/" + std::to_string(mask + 96)).value());
    for (const Address& address : boundary_addresses(base)) {
      EXPECT_EQ(rules.decide(Use::send, Transport::udp, {.address = address}).allowed,
                agree(address, base, mask))
          << mask << ' ' << address.to_string();
    }
  }
}

TEST(Ruleset, PathsAreDecidedByThemselvesAndThenByTheLongestPattern) {
  PolicyReader reader;
  const auto read = reader.add_text("policy",
                                    "allow connect unix /run/*\n"
                                    "allow connect unix /run/app/*\n"
                                    "allow connect unix /run/app/main\n"
                                    "deny any unix /run/app/secret/*\n"
                                    "allow listen unix /tmp/here\n"
                                    "allow any any any\n",
                                    ".");
  ASSERT_TRUE(read) << read.error();
  const Ruleset rules(reader.rules());
  const auto decide = [&](Use use, std::string_view path) {
    const Decision decision = rules.decide_path(use, path);
    return std::string(decision.allowed ? "allow " : "deny ") +
           (decision.rule != nullptr ? decision.rule->source : "default");
  };
  EXPECT_EQ(decide(Use::connect, "/run/other"), "allow policy:1");
  EXPECT_EQ(decide(Use::send, "/run/app/a/b/c"), "allow policy:2");
  EXPECT_EQ(decide(Use::connect, "/run/app/main"), "allow policy:3");
  EXPECT_EQ(decide(Use::connect, "/run/app"), "allow policy:1");
  EXPECT_EQ(decide(Use::connect, "/run"), "deny default");
  EXPECT_EQ(decide(Use::connect, "/runner"), "deny default");
  EXPECT_EQ(decide(Use::connect, "/run/app/secret/key"), "deny policy:4");
  EXPECT_EQ(decide(Use::connect, "/run/app/secret"), "allow policy:2");
  EXPECT_EQ(decide(Use::bind, "/run/other"), "deny default");
  EXPECT_EQ(decide(Use::bind, "/tmp/here"), "allow policy:5");
  EXPECT_EQ(decide(Use::listen, "/tmp/here"), "allow policy:5");
  for (const std::string& path :
       {std::string("run/other"), std::string("/run/../etc/x"), std::string("/run/./other"),
        std::string("/run//other"), std::string("/run/other/"), std::string("/run/other\0", 11),
        std::string(""), std::string("/"), "/run/" + std::string(103, 'x')}) {
    EXPECT_EQ(decide(Use::connect, path), "deny default") << path;
  }
  EXPECT_EQ(decide(Use::connect, "/run/" + std::string(102, 'x')), "allow policy:1");
}

TEST(Ruleset, RulesAboutPathsSayNothingOfAddresses) {
  PolicyReader reader;
  ASSERT_TRUE(reader.add_text("policy", "allow any unix /*\ndeny any unix /run/*", "."));
  const Ruleset rules(reader.rules());
  for (const Use use : {Use::bind, Use::listen, Use::connect, Use::send, Use::receive}) {
    EXPECT_FALSE(rules.mentions(use)) << to_string(use);
  }
  EXPECT_FALSE(rules.decide(Use::connect, Transport::tcp, endpoint("127.0.0.1")).allowed);
  EXPECT_TRUE(rules.decide(Use::accept, Transport::tcp, endpoint("127.0.0.1")).allowed);
}

TEST(Ruleset, FindsTheRuleAmongMany) {
  std::vector<Rule> rules;
  std::uint32_t state = 1;
  const auto random = [&state](std::uint32_t bound) {
    state = state * 1664525 + 1013904223;
    return (state >> 8) % bound;
  };
  const auto address = [&] {
    return Address::v4(
        {10, 0, static_cast<std::uint8_t>(random(8)), static_cast<std::uint8_t>(random(256))});
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string range = address().to_string() + "/" + std::to_string(16 + random(17));
    const auto port = static_cast<std::uint16_t>(random(4));
    rules.push_back(rule(random(3) == 0 ? Action::deny : Action::allow, {Use::connect},
                         range.c_str(), {port, static_cast<std::uint16_t>(port + random(3))}));
    rules.back().source = std::to_string(i);
  }
  const Ruleset all(rules);
  const auto number = [](const Address& of) {
    return std::uint32_t{of.bytes[2]} << 8 | of.bytes[3];  // all are in 10.0.0.0/16
  };
  const auto covers = [&](const Rule& each, const Endpoint& where) {
    const auto& range = std::get<net::Cidr>(each.where.at(0));
    const std::uint32_t differs = number(range.base) ^ number(where.address);
    return differs >> (32 - range.prefix) == 0 && each.ports.at(0).first <= where.port &&
           where.port <= each.ports.at(0).last;
  };
  const auto overrules = [](const Rule& one, const Rule& other) {
    if (one.action != other.action) return one.action == Action::deny;
    return std::get<net::Cidr>(one.where.at(0)).prefix >
           std::get<net::Cidr>(other.where.at(0)).prefix;
  };
  for (int i = 0; i < 2000; ++i) {
    const Endpoint where{.address = address(), .port = static_cast<std::uint16_t>(random(6))};
    const Rule* best = nullptr;
    for (const Rule& each : rules) {
      if (!covers(each, where)) continue;
      if (best == nullptr || overrules(each, *best)) best = &each;
    }
    const Decision decision = all.decide(Use::connect, Transport::tcp, where);
    ASSERT_EQ(decision.rule != nullptr, best != nullptr);
    if (best != nullptr) {
      EXPECT_EQ(decision.rule->source, best->source);
    }
  }
}

}  // namespace
}  // namespace sluice::policy
