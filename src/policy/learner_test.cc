// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/learner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "policy/policy_reader.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Transport;
using std::chrono::seconds;

constexpr auto tcp = Transport::tcp;
constexpr auto udp = Transport::udp;

Endpoint at(std::string_view text) { return Endpoint::parse(text).value(); }

class Learning : public ::testing::Test {
 protected:
  /// What no rule speaks of.
  void ask(Use use, Transport transport, std::string_view endpoint) {
    learner.decision(
        {.use = use, .transport = transport, .endpoint = at(endpoint), .decision = {}});
  }
  void look_up(std::string_view name, const std::vector<std::string>& addresses) {
    learner.decision({.use = Use::resolve, .name = name, .decision = {}});
    for (const std::string& address : addresses) {
      learner.answer(name, Address::parse(address).value(), seconds(60));
    }
  }
  /// The policy, which must be one.
  std::string policy() {
    std::string text = learner.policy();
    const auto read = PolicyReader().add_text("learned", text, {});
    EXPECT_TRUE(read) << read.error() << '\n' << text;
    return text;
  }

  Learner learner;
};

TEST_F(Learning, NothingIsNoRule) { EXPECT_EQ(policy(), "# nothing that needs a rule\n"); }

TEST_F(Learning, UsesBecomeRulesInOneOrder) {
  ask(Use::join, udp, "224.0.0.251:0");
  ask(Use::connect, tcp, "10.0.0.2:443");
  ask(Use::connect, tcp, "10.0.0.9:443");
  ask(Use::connect, tcp, "10.0.0.9:443");
  ask(Use::connect, tcp, "[2001:db8::1]:80");
  ask(Use::connect, tcp, "[2001:db8::1]:81");
  ask(Use::connect, udp, "10.0.0.1:53");
  ask(Use::send, udp, "10.0.0.1:53");
  ask(Use::bind, udp, "0.0.0.0:5353");
  ask(Use::bind, tcp, "0.0.0.0:8080");
  ask(Use::listen, tcp, "0.0.0.0:8080");
  ask(Use::bind, tcp, "127.0.0.1:0");
  look_up("b.example", {});
  look_up("A.example.", {});
  EXPECT_EQ(policy(),
            "allow listen tcp 0.0.0.0:8080\n"
            "allow bind tcp 127.0.0.1:0  # port 0: one that the system chooses\n"
            "allow bind udp 0.0.0.0:5353\n"
            "allow connect tcp [2001:db8::1]:80-81\n"
            "allow connect tcp {10.0.0.2, 10.0.0.9}:443\n"
            "allow send udp 10.0.0.1:53\n"
            "allow join udp 224.0.0.251\n"
            "allow resolve {a.example, b.example}\n");
}

TEST_F(Learning, WhatEveryGuestMayNeedsNoRule) {
  learner.decision(
      {.use = Use::accept, .endpoint = at("10.0.0.1:1"), .decision = {.allowed = true}});
  learner.decision({.use = Use::send,
                    .transport = udp,
                    .endpoint = at("10.0.0.1:1"),
                    .decision = {.allowed = true}});  // a reply
  learner.decision({.use = Use::accept, .endpoint = at("10.0.0.1:1"), .decision = {}});
  learner.decision(
      {.use = Use::resolve, .endpoint = at("10.0.0.1:0"), .name = "a.example", .decision = {}});
  EXPECT_EQ(policy(), "# nothing that needs a rule\n");
}

TEST_F(Learning, WhatRulesAllowedIsNeededAndWhatTheyForbidIsAComment) {
  const Rule rule{.uses = {Use::connect}, .where = {}, .source = "p:1"};
  learner.decision({.use = Use::connect,
                    .endpoint = at("10.0.0.1:1"),
                    .decision = {.allowed = true, .rule = &rule}});
  learner.decision(
      {.use = Use::connect, .endpoint = at("10.0.0.2:1"), .decision = {.rule = &rule}});
  learner.decision({.use = Use::resolve, .name = "a.example", .decision = {.rule = &rule}});
  EXPECT_EQ(policy(),
            "allow connect tcp 10.0.0.1:1\n"
            "# forbidden: connect tcp 10.0.0.2:1\n"
            "# forbidden: resolve a.example\n");
}

TEST_F(Learning, PathsOfUnixSocketsBecomeRules) {
  const auto ask_path = [&](Use use, std::string_view path) {
    learner.decision({.use = use, .is_unix = true, .name = path, .decision = {}});
  };
  ask_path(Use::send, "/run/log");
  ask_path(Use::connect, "/run/b");
  ask_path(Use::connect, "/run/a");
  ask_path(Use::connect, "/run/a");
  ask_path(Use::bind, "/run/server");
  ask_path(Use::bind, "/run/client");
  ask_path(Use::listen, "/run/server");
  ask_path(Use::bind, "@abstract\nallow any any");
  ask_path(Use::connect, "/run/a b");
  const Rule rule{.uses = {Use::connect}, .where = {}, .source = "p:1"};
  learner.decision({.use = Use::connect,
                    .is_unix = true,
                    .name = "/run/forbidden\nallow any any",
                    .decision = {.rule = &rule}});
  EXPECT_EQ(policy(),
            "allow listen unix /run/server\n"
            "# no rule was written for this: allow bind unix @abstract\\x0aallow any any\n"
            "allow bind unix /run/client\n"
            "# no rule was written for this: allow connect unix /run/a b\n"
            "allow connect unix {/run/a, /run/b}\n"
            "allow send unix /run/log\n"
            "# forbidden: connect unix /run/forbidden\\x0aallow any any\n");
}

TEST_F(Learning, PathsThatWereForgottenAreTold) {
  const auto connect = [&](std::string_view path) {
    learner.decision({.use = Use::connect, .is_unix = true, .name = path, .decision = {}});
  };
  connect("/run/a");
  for (int name = 0; name < 1023; ++name) connect("@" + std::to_string(name));
  EXPECT_FALSE(policy().contains("# and more"));
  connect("@last");
  EXPECT_EQ(policy(),
            "# and more: allow connect unix\n"
            "allow connect unix /run/*  # too many to tell apart: this is more than was used\n");
}

TEST_F(Learning, ForbiddenUsesAreBounded) {
  const Rule rule{.uses = {Use::connect}, .where = {}, .source = "p:1"};
  for (std::uint16_t port = 1; port <= 100; ++port) {
    learner.decision({.use = Use::connect,
                      .endpoint = Endpoint{.address = Address::v4({10, 0, 0, 1}), .port = port},
                      .decision = {.rule = &rule}});
  }
  EXPECT_TRUE(policy().ends_with("# and more\n"));
}

TEST_F(Learning, AddressesThatWereLookedUpAreNames) {
  look_up("WWW.example.com", {"93.184.216.34", "2606:2800:220:1::1"});
  look_up("api.example.com", {"93.184.216.35"});
  look_up("other.example.com", {"93.184.216.36"});
  ask(Use::connect, tcp, "93.184.216.34:443");
  ask(Use::connect, tcp, "93.184.216.35:443");
  ask(Use::connect, tcp, "93.184.216.35:80");
  ask(Use::send, udp, "93.184.216.34:443");
  ask(Use::connect, tcp, "93.184.216.99:443");
  EXPECT_EQ(policy(),
            "allow connect tcp api.example.com:80,443\n"
            "allow connect tcp www.example.com:443\n"
            "allow connect tcp 93.184.216.99:443\n"
            "allow send udp www.example.com:443\n"
            "allow resolve other.example.com\n");
}

TEST_F(Learning, ALiteralBeforeTheLookUpStaysOne) {
  ask(Use::connect, tcp, "93.184.216.34:443");
  look_up("www.example.com", {"93.184.216.34"});
  EXPECT_EQ(policy(),
            "allow connect tcp 93.184.216.34:443\n"
            "allow resolve www.example.com\n");
}

TEST_F(Learning, NamesThatAreNotPublicSayWhereTheyLie) {
  look_up("db.corp.example", {"10.0.0.5", "10.0.0.9", "93.184.216.34"});
  look_up("localhost", {"127.0.0.1", "::1"});
  look_up("www.example.com", {"93.184.216.35"});
  look_up("host.", {"127.0.1.1"});
  ask(Use::connect, tcp, "10.0.0.5:5432");
  ask(Use::connect, tcp, "127.0.0.1:5432");
  ask(Use::connect, tcp, "93.184.216.35:5432");
  ask(Use::connect, tcp, "127.0.1.1:5432");
  EXPECT_EQ(policy(),
            "allow connect tcp www.example.com:5432\n"
            "allow connect tcp localhost.:5432\n"
            "allow connect tcp db.corp.example:5432 within {10.0.0.5, 10.0.0.9}\n"
            "allow connect tcp host.:5432 within 127.0.1.1\n");
}

TEST_F(Learning, WithinHasTheIpv4AddressWithinAsWell) {
  look_up("db.corp.example", {"64:ff9b::10.0.0.5"});
  ask(Use::connect, tcp, "[64:ff9b::10.0.0.5]:5432");
  EXPECT_EQ(policy(),
            "allow connect tcp db.corp.example:5432 within {10.0.0.5, [64:ff9b::a00:5]}\n");
}

TEST_F(Learning, AnAddressOfTwoNamesIsBoth) {
  look_up("a.example.com", {"93.184.216.34"});
  look_up("b.example.com", {"93.184.216.34"});
  ask(Use::connect, tcp, "93.184.216.34:443");
  EXPECT_EQ(policy(), "allow connect tcp {a.example.com, b.example.com}:443\n");
}

TEST_F(Learning, WhatATranslatorMakesOfAnAddressIsNeededToo) {
  ask(Use::connect, tcp, "[64:ff9b::a00:1]:80");
  EXPECT_EQ(policy(), "allow connect tcp {10.0.0.1, [64:ff9b::a00:1]}:80\n");
}

TEST_F(Learning, WhoeverAnswersUnaskedNeedsAPlaceToBind) {
  ask(Use::send, udp, "239.255.255.250:1900");
  ask(Use::receive, udp, "239.255.255.250:1900");
  ask(Use::receive, udp, "10.0.0.5:1900");
  ask(Use::receive, udp, "10.0.0.6:1900");
  EXPECT_EQ(policy(),
            "allow bind udp 0.0.0.0:0  # answers come from others than were asked, as "
            "10.0.0.5:1900\n"
            "allow send udp 239.255.255.250:1900\n");
}

TEST_F(Learning, NamesThatNoRuleCanHaveAreLeftOut) {
  look_up("host.7", {"93.184.216.34"});
  ask(Use::connect, tcp, "93.184.216.34:443");
  EXPECT_EQ(policy(),
            "allow connect tcp 93.184.216.34:443\n"
            "# no rule can say this: allow resolve host.7\n");
}

TEST_F(Learning, AMillionConnectionsBecomeRanges) {
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    const auto byte = [&](int shift) { return static_cast<std::uint8_t>(i >> shift); };
    const Endpoint endpoint{.address = Address::v4({10, byte(16), byte(8), byte(0)}), .port = 443};
    learner.decision({.use = Use::connect, .endpoint = endpoint, .decision = {}});
  }
  EXPECT_EQ(policy(),
            "allow connect tcp 10.0.0.0/12:443  # too many to tell apart: this is more than was "
            "used\n");
}

/// There is no room to say of each where it lies: the others are addresses.
TEST_F(Learning, ManyNamesElsewhereStayBounded) {
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "h" + std::to_string(i) + ".corp.example";
    const auto byte = [&](int shift) { return std::to_string((i >> shift) & 255); };
    look_up(name, {"10.0." + byte(8) + '.' + byte(0)});
    ask(Use::connect, tcp, "10.0." + byte(8) + '.' + byte(0) + ":443");
  }
  const std::string text = policy();
  EXPECT_EQ(std::ranges::count(text, '\n'), 1024 + 2);
  EXPECT_NE(text.find("allow connect tcp h1.corp.example:443 within 10.0.0.1\n"), text.npos);
  EXPECT_NE(text.find("\nallow connect tcp {10.0.4.0/22, 10.0.8.0/21, 10.0.16.0/"), text.npos);
  EXPECT_NE(text.find("\nallow resolve *.corp.example  # too many"), text.npos);
}

}  // namespace
}  // namespace sluice::policy
