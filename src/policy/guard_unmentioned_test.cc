// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A Guard that lets through what no rule speaks of, as a policy is learned.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "policy/guard.h"
#include "policy/learner.h"
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

Endpoint at(const char* text) { return Endpoint::parse(text).value(); }

class GuardOfUnmentioned : public testing::Test {
 protected:
  void start(std::string_view policy, Unmentioned unmentioned = Unmentioned::passes) {
    PolicyReader reader;
    const auto read = reader.add_text("policy", policy, ".");
    ASSERT_TRUE(read) << read.error();
    learner_ = std::make_unique<Learner>();
    network_.calls.clear();
    guard_ = std::make_unique<Guard>(
        network_, std::make_shared<Ruleset>(reader.rules()),
        Audit{
            .level = AuditLevel::all,
            .sink = [this](const AuditRecord& record) { learner_->decision(record); },
            .answers = [this](std::string_view name, const Address& address,
                              std::chrono::seconds ttl) { learner_->answer(name, address, ttl); }},
        unmentioned);
  }
  Socket open(Transport transport, Family family = Family::ipv4) {
    return guard_->open(family, transport, SocketFlags::nonblocking).value();
  }
  bool connect(Transport transport, const char* endpoint) {
    Socket socket = open(transport);
    return guard_->connect(socket, at(endpoint)).has_value();
  }
  bool join(const char* group) {
    Socket socket = open(Transport::udp);
    net::Membership membership;
    membership.group = Address::parse(group).value();
    return guard_->join(socket, membership).has_value();
  }
  bool send(Socket& socket, const char* destination) {
    return guard_->send_to(socket, {}, 0, at(destination)).has_value();
  }

  /// All that a guest may do.
  bool use_everything() {
    bool all = true;
    net::LookupResult found;
    found.entries.push_back({.endpoint = at("93.184.216.34:443")});
    network_.answers["a.example"] = std::move(found);
    all &= guard_->resolve({.host = "a.example"}).has_value();
    all &= connect(Transport::tcp, "93.184.216.34:443");
    all &= connect(Transport::tcp, "10.0.0.1:80");
    all &= join("224.0.0.251");
    Socket listener = open(Transport::tcp, Family::ipv6);
    all &= guard_->bind(listener, at("[::]:80")).has_value();
    network_.peers = {at("10.0.0.9:1")};
    all &= guard_->accept(listener, SocketFlags::none).has_value();
    Socket bound = open(Transport::udp);
    all &= guard_->bind(bound, at("0.0.0.0:53")).has_value();
    Socket client = open(Transport::udp);
    all &= send(client, "10.0.0.2:53");
    network_.peers = {at("10.0.0.2:53"), at("10.0.0.3:53")};
    all &= guard_->receive_from(client, {}, 0).has_value();
    all &= guard_->receive_from(client, {}, 0).has_value();
    all &= send(client, "10.0.0.3:53");  // a reply
    return all;
  }

  RecordingNetwork network_;
  std::unique_ptr<Learner> learner_;
  std::unique_ptr<Guard> guard_;
};

TEST_F(GuardOfUnmentioned, LetsThroughWhatNoRuleSpeaksOf) {
  start("");
  EXPECT_TRUE(use_everything());
  const std::string learned = learner_->policy();
  EXPECT_EQ(learned,
            "allow bind tcp {0.0.0.0, ::}:80\n"
            "allow bind udp 0.0.0.0:53\n"
            "allow bind udp 0.0.0.0:0  # answers come from others than were asked, as 10.0.0.3:53\n"
            "allow connect tcp a.example:443\n"
            "allow connect tcp 10.0.0.1:80\n"
            "allow send udp 10.0.0.2:53\n"
            "allow join udp 224.0.0.251\n");

  // That is what it needs, where it is enforced.
  start(learned, Unmentioned::denied);
  EXPECT_TRUE(use_everything());
  EXPECT_FALSE(connect(Transport::tcp, "10.0.0.1:81"));
  EXPECT_EQ(learner_->policy(),
            "allow bind tcp {0.0.0.0, ::}:80\n"
            "allow bind udp 0.0.0.0:53\n"
            "allow connect tcp a.example:443\n"
            "allow connect tcp 10.0.0.1:80-81\n"
            "allow send udp 10.0.0.2:53\n"
            "allow join udp 224.0.0.251\n");
}

TEST_F(GuardOfUnmentioned, TellsWhatANameIsFoundToBe) {
  net::LookupResult found;
  found.entries.push_back({.endpoint = at("10.0.0.5:443")});
  network_.answers["a.example"] = std::move(found);
  start("allow connect tcp a.example:443", Unmentioned::denied);
  EXPECT_FALSE(guard_->resolve({.host = "a.example"}));
  start("allow connect tcp a.example:443");
  EXPECT_TRUE(guard_->resolve({.host = "a.example"}));
  EXPECT_TRUE(connect(Transport::tcp, "10.0.0.5:443"));
  EXPECT_EQ(learner_->policy(), "allow connect tcp a.example:443 within 10.0.0.5\n");
}

TEST_F(GuardOfUnmentioned, KeepsWhatARuleForbids) {
  start(
      "deny any any 10.0.0.0/8\n"
      "deny bind any any:80\n"
      "deny join udp 224.0.0.251\n"
      "deny resolve a.example\n");
  EXPECT_FALSE(connect(Transport::tcp, "10.0.0.1:80"));
  EXPECT_FALSE(connect(Transport::udp, "10.0.0.1:80"));
  EXPECT_FALSE(join("224.0.0.251"));
  EXPECT_TRUE(join("224.0.0.252"));
  EXPECT_FALSE(guard_->resolve({.host = "a.example"}));
  Socket listener = open(Transport::tcp);
  EXPECT_FALSE(guard_->bind(listener, at("0.0.0.0:80")));
  EXPECT_TRUE(guard_->bind(listener, at("0.0.0.0:81")));
  network_.peers = {at("10.0.0.1:1")};
  EXPECT_FALSE(guard_->accept(listener, SocketFlags::none));
  Socket client = open(Transport::udp);
  EXPECT_TRUE(send(client, "9.9.9.9:53"));
  network_.peers = {at("10.0.0.2:53")};
  EXPECT_FALSE(guard_->receive_from(client, {}, 0));
}

}  // namespace
}  // namespace sluice::policy
