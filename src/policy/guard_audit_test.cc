// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the Guard tells of its decisions: each once, in its order.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "policy/guard.h"
#include "policy/policy_reader.h"
#include "policy/recording_network.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Socket;
using net::SocketFlags;
using net::Transport;
using Lines = std::vector<std::string>;

std::string told(const AuditRecord& record) {
  EXPECT_NE(record.rules, nullptr);
  std::string line = record.decision.allowed ? "allow " : "deny ";
  line += to_string(record.use);
  if (record.use != Use::resolve) line += record.transport == Transport::tcp ? " tcp" : " udp";
  if (record.endpoint) line += ' ' + record.endpoint->to_string();
  if (!record.name.empty()) line += fmt::format(" ({})", record.name);
  return line + ": " + std::string(source(record));
}

class GuardAudit : public testing::Test {
 protected:
  void start(AuditLevel level, std::string_view policy) {
    PolicyReader reader;
    const auto read = reader.add_text("policy", policy, ".");
    ASSERT_TRUE(read) << read.error();
    guard_ = std::make_unique<Guard>(
        network_, std::make_shared<Ruleset>(reader.rules()),
        Audit{.level = level,
              .sink = [this](const AuditRecord& record) { lines_.push_back(told(record)); }});
  }
  Socket open(Transport transport, Family family = Family::ipv4) {
    return guard_->open(family, transport, SocketFlags::nonblocking).value();
  }
  static Endpoint at(const char* text) { return Endpoint::parse(text).value(); }
  Lines take() { return std::exchange(lines_, {}); }

  RecordingNetwork network_;
  std::unique_ptr<Guard> guard_;
  Lines lines_;
};

TEST_F(GuardAudit, WhatIsAllowedIsToldOnlyWhereAllIsAskedFor) {
  for (const auto level : {AuditLevel::off, AuditLevel::denied, AuditLevel::all}) {
    start(level, "allow connect tcp 10.0.0.1:80");
    Socket socket = open(Transport::tcp);
    static_cast<void>(guard_->connect(socket, at("10.0.0.1:80")));
    static_cast<void>(guard_->connect(socket, at("10.0.0.1:81")));
    Lines expected;
    if (level == AuditLevel::all) expected = {"allow connect tcp 10.0.0.1:80: policy:1"};
    if (level != AuditLevel::off) expected.emplace_back("deny connect tcp 10.0.0.1:81: default");
    EXPECT_EQ(take(), expected);
  }
}

TEST_F(GuardAudit, EveryUse) {
  start(AuditLevel::all,
        "allow bind, listen any {127.0.0.1, ::, 0.0.0.0}\nallow join udp 224.0.0.1\n"
        "deny accept any 10.0.0.3\nallow resolve a.example\n");
  Socket stream = open(Transport::tcp);
  ASSERT_TRUE(guard_->bind(stream, at("127.0.0.1:80")));
  ASSERT_TRUE(guard_->listen(stream, 5));
  network_.peers = {at("10.0.0.3:1"), at("10.0.0.4:2")};
  ASSERT_TRUE(guard_->accept(stream, SocketFlags::none));
  EXPECT_EQ(
      take(),
      (Lines{"allow bind tcp 127.0.0.1:80: policy:1", "allow listen tcp 127.0.0.1:80: policy:1",
             "deny accept tcp 10.0.0.3:1: policy:3", "allow accept tcp 10.0.0.4:2: default"}));

  Socket both = open(Transport::udp, Family::ipv6);
  ASSERT_TRUE(guard_->bind(both, at("[::]:5353")));
  const auto join = [&](const char* group) {
    net::Membership membership;
    membership.group = Address::parse(group).value();
    return guard_->join(both, membership).has_value();
  };
  EXPECT_TRUE(join("::ffff:224.0.0.1"));
  EXPECT_FALSE(join("ff02::1"));
  EXPECT_EQ(take(),
            (Lines{"allow bind udp [::]:5353: policy:1", "allow bind udp 0.0.0.0:5353: policy:1",
                   "allow join udp 224.0.0.1:0: policy:2", "deny join udp [ff02::1]:0: default"}));

  static_cast<void>(guard_->resolve({.host = "a.example"}));
  static_cast<void>(guard_->resolve({.host = "b.example"}));
  static_cast<void>(guard_->resolve({.host = "127.0.0.1"}));  // no look-up
  static_cast<void>(guard_->resolve_name(Address::v4({10, 0, 0, 1})));
  EXPECT_EQ(take(),
            (Lines{"allow resolve (a.example): policy:4", "deny resolve (b.example): default",
                   "deny resolve (1.0.0.10.in-addr.arpa): default"}));
}

TEST_F(GuardAudit, EachDatagramIsTold) {
  for (const char* policy : {"allow send udp 10.0.0.1:53",                   // hears those alone
                             "allow bind, send udp {10.0.0.1, 0.0.0.0}"}) {  // hears everyone
    start(AuditLevel::all, policy);
    Socket socket = open(Transport::udp);
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(guard_->send_to(socket, {}, 0, at("10.0.0.1:53")));
      network_.peers = {at("10.0.0.1:53")};
      ASSERT_TRUE(guard_->receive_from(socket, {}, 0));
    }
    const Lines lines = take();
    ASSERT_EQ(lines.size(), 4);
    EXPECT_EQ(lines[0], "allow send udp 10.0.0.1:53: policy:1");
    EXPECT_TRUE(lines[1].starts_with("allow receive udp 10.0.0.1:53: ")) << lines[1];
    EXPECT_EQ(lines[2], lines[0]);
    EXPECT_EQ(lines[3], lines[1]);
  }
}

TEST_F(GuardAudit, AReplyIsOne) {
  start(AuditLevel::all, "allow bind udp 0.0.0.0:53");
  Socket socket = open(Transport::udp);
  ASSERT_TRUE(guard_->bind(socket, at("0.0.0.0:53")));
  network_.peers = {at("10.0.0.1:1000")};
  ASSERT_TRUE(guard_->receive_from(socket, {}, 0));
  ASSERT_TRUE(guard_->send_to(socket, {}, 0, at("10.0.0.1:1000")));
  EXPECT_FALSE(guard_->send_to(socket, {}, 0, at("10.0.0.1:1001")));
  EXPECT_EQ(
      take(),
      (Lines{"allow bind udp 0.0.0.0:53: policy:1", "allow receive udp 10.0.0.1:1000: default",
             "allow send udp 10.0.0.1:1000: reply", "deny send udp 10.0.0.1:1001: default"}));
}

TEST_F(GuardAudit, TheNameThatDecidedIsTold) {
  start(AuditLevel::all, "allow connect tcp *.example.com\ndeny connect tcp b.example.com");
  const auto answer = [&](const char* name, const char* address) {
    net::LookupResult& result = network_.answers[name];
    result.entries.push_back({.endpoint = {.address = Address::parse(address).value()}});
  };
  answer("A.example.com", "8.8.8.8");
  answer("A.example.com", "10.0.0.1");
  answer("b.example.com", "8.8.4.4");
  static_cast<void>(guard_->resolve({.host = "A.example.com"}));
  static_cast<void>(guard_->resolve({.host = "b.example.com"}));
  Socket socket = open(Transport::tcp);
  static_cast<void>(guard_->connect(socket, at("8.8.8.8:443")));
  static_cast<void>(guard_->connect(socket, at("8.8.4.4:443")));
  EXPECT_EQ(take(), (Lines{"allow resolve (A.example.com): policy:1",
                           "deny resolve 10.0.0.1:0 (A.example.com): answer",
                           "allow resolve (b.example.com): policy:1",
                           "allow connect tcp 8.8.8.8:443 (a.example.com): policy:1",
                           "deny connect tcp 8.8.4.4:443 (b.example.com): policy:2"}));
}

}  // namespace
}  // namespace sluice::policy
