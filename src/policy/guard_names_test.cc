// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a guest may reach because it looked up a name.
#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "policy/guard.h"
#include "policy/recording_network.h"
#include "policy/test_rules.h"
#include "policy/test_sockets.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Socket;
using net::SocketFlags;
using net::Transport;

/// A guest's view: names that the world has, and what it gets.
class GuardNames : public testing::Test {
 protected:
  void allow(std::string_view policy) {
    guard_ = std::make_unique<Guard>(network_, rules_of(policy),
                                     Audit{AuditLevel::denied, [this](const AuditRecord& record) {
                                             denials_.push_back(explain_denial(record));
                                           }});
  }
  void answer(const std::string& name, std::initializer_list<const char*> addresses) {
    net::LookupResult& result = network_.answers[name];
    result = {};
    for (const char* address : addresses) {
      result.entries.push_back({.endpoint = {.address = Address::parse(address).value()}});
    }
  }
  /// The addresses that a look-up gives, or how it fails.
  std::string look_up(const std::string& name) {
    const auto found = guard_->resolve({.host = name});
    if (!found) return found.error().system == EACCES ? "denied" : "failed";
    std::string all;
    for (const auto& entry : found->entries) {
      if (!all.empty()) all += ' ';
      all += entry.endpoint.address.to_string();
    }
    return all;
  }
  int connect(const char* where, Transport transport = Transport::tcp) {
    const Endpoint remote = Endpoint::parse(where).value();
    Socket socket =
        guard_->open(remote.address.family, transport, SocketFlags::nonblocking).value();
    return error(guard_->connect(socket, remote));
  }
  int send(const char* where) {
    const Endpoint remote = Endpoint::parse(where).value();
    Socket socket =
        guard_->open(remote.address.family, Transport::udp, SocketFlags::nonblocking).value();
    return error(guard_->send_to(socket, {}, 0, remote));
  }

  RecordingNetwork network_;
  std::vector<std::string> denials_;
  std::unique_ptr<Guard> guard_;
};

TEST_F(GuardNames, OnlyServersThatMayBeAskedAreTold) {
  const Endpoint one = Endpoint::parse("192.0.2.1:53").value();
  const Endpoint mapped = Endpoint::parse("[::ffff:192.0.2.2]:53").value();
  const Endpoint other = Endpoint::parse("192.0.2.3:53").value();
  network_.servers = {one, mapped, other};
  allow("allow send udp 192.0.2.0/24:53\ndeny send udp 192.0.2.3\nallow connect tcp any");
  EXPECT_EQ(guard_->name_servers(), (std::vector{one, mapped}));
  allow("allow resolve *");
  EXPECT_TRUE(guard_->name_servers().empty());
  EXPECT_TRUE(denials_.empty());
}

TEST_F(GuardNames, WhatWasFoundByAnAllowedNameMayBeReached) {
  allow("allow connect tcp *.example.com:443");
  answer("www.example.com", {"8.8.8.8", "2001:4860::8"});
  EXPECT_EQ(connect("8.8.8.8:443"), EACCES);  // a literal, or learned elsewhere
  EXPECT_EQ(look_up("www.example.com"), "8.8.8.8 2001:4860::8");
  EXPECT_EQ(connect("8.8.8.8:443"), 0);
  EXPECT_EQ(connect("[2001:4860::8]:443"), 0);
  EXPECT_EQ(connect("[::ffff:8.8.8.8]:443"), 0);
  EXPECT_EQ(connect("8.8.8.8:80"), EACCES);
  EXPECT_EQ(connect("8.8.8.8:443", Transport::udp), EACCES);
  EXPECT_EQ(connect("8.8.4.4:443"), EACCES);
  EXPECT_EQ(look_up("example.com"), "denied");
  EXPECT_EQ(look_up("www.example.net"), "denied");
}

TEST_F(GuardNames, TheSpellingOfANameMakesNoDifference) {
  allow("allow connect tcp db.Example.com:5432");
  answer("DB.example.COM.", {"8.8.8.8"});
  EXPECT_EQ(look_up("DB.example.COM."), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:5432"), 0);
}

TEST_F(GuardNames, AreGoodForDatagramsWhereTheRuleSaysSo) {
  allow("allow send udp time.example.com:123");
  answer("time.example.com", {"8.8.8.8"});
  EXPECT_EQ(send("8.8.8.8:123"), EACCES);
  EXPECT_EQ(look_up("time.example.com"), "8.8.8.8");
  EXPECT_EQ(send("8.8.8.8:123"), 0);
  EXPECT_EQ(connect("8.8.8.8:123", Transport::udp), 0);
  EXPECT_EQ(send("8.8.8.8:124"), EACCES);
  EXPECT_EQ(connect("8.8.8.8:123"), EACCES);
}

// Whoever answers for a public name must not lead the guest into the host's own network.
TEST_F(GuardNames, APublicNameHasNoPrivateAddress) {
  allow("allow connect tcp *.example.com:80");
  for (const char* address : {"127.0.0.1",
                              "10.0.0.1",
                              "172.31.255.255",
                              "192.168.0.1",
                              "100.64.0.1",
                              "169.254.169.254",
                              "0.0.0.0",
                              "224.0.0.1",
                              "255.255.255.255",
                              "168.63.129.16",
                              "::1",
                              "::",
                              "fe80::1",
                              "fd00::1",
                              "ff02::1",
                              "fd00:ec2::254",
                              "::ffff:127.0.0.1",
                              "64:ff9b::10.0.0.1",
                              "2002:7f00:1::",
                              "::10.0.0.1",
                              "64:ff9b:1::10.0.0.1",
                              "2001:0:a00:1::1",
                              "100::1",
                              "fec0::1"}) {
    answer("evil.example.com", {address});
    EXPECT_EQ(look_up("evil.example.com"), "denied") << address;
    answer("mixed.example.com", {address, "8.8.8.8"});
    EXPECT_EQ(look_up("mixed.example.com"), "8.8.8.8") << address;
    const Endpoint where{.address = Address::parse(address).value(), .port = 80};
    EXPECT_EQ(connect(where.to_string().c_str()), EACCES) << address;
  }
}

TEST_F(GuardNames, UnlessARuleSaysWhereItsAddressesLie) {
  allow(
      "allow connect tcp db.corp.example:5432 within 10.0.0.0/8\n"
      "allow connect tcp other.corp.example:5432\n"
      "allow connect tcp 192.168.1.0/24:80\n"
      "allow connect tcp localhost:8080\n");
  answer("db.corp.example", {"10.1.2.3", "192.168.0.1", "8.8.8.8"});
  EXPECT_EQ(look_up("db.corp.example"), "10.1.2.3");
  EXPECT_EQ(connect("10.1.2.3:5432"), 0);
  EXPECT_EQ(connect("8.8.8.8:5432"), EACCES);
  answer("other.corp.example", {"10.1.2.3", "192.168.1.1"});
  EXPECT_EQ(look_up("other.corp.example"), "192.168.1.1");  // rules name this address
  EXPECT_EQ(connect("192.168.1.1:80"), 0);
  EXPECT_EQ(connect("192.168.1.1:5432"), EACCES);
  answer("localhost", {"127.0.0.1", "::1"});
  EXPECT_EQ(look_up("localhost"), "127.0.0.1 ::1");
  EXPECT_EQ(connect("127.0.0.1:8080"), 0);
}

TEST_F(GuardNames, ALookUpAloneGrantsNothingAndHidesNothing) {
  allow("allow resolve *");
  answer("www.example.com", {"8.8.8.8", "10.0.0.1"});
  EXPECT_EQ(look_up("www.example.com"), "8.8.8.8 10.0.0.1");
  EXPECT_EQ(connect("8.8.8.8:80"), EACCES);
}

TEST_F(GuardNames, OneOfSeveralNamesOfAnAddressIsEnough) {
  allow(
      "allow resolve *\n"
      "allow connect tcp *.example.com:80\n"
      "deny connect tcp bad.example.com\n");
  answer("bad.example.com", {"8.8.8.8"});
  answer("good.example.com", {"8.8.8.8"});
  EXPECT_EQ(look_up("bad.example.com"), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:80"), EACCES);
  EXPECT_EQ(look_up("good.example.com"), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:80"), 0);
}

TEST_F(GuardNames, ADeniedNameTakesItsAddressesFromThoseThatRulesAllow) {
  allow(
      "allow any any\n"
      "deny connect tcp bad.example.com:443\n"
      "allow connect tcp good.example.com:443\n");
  EXPECT_EQ(connect("8.8.8.8:443"), 0);  // nobody knows yet whose it is
  answer("bad.example.com", {"8.8.8.8", "10.0.0.1"});
  EXPECT_EQ(look_up("bad.example.com"), "8.8.8.8 10.0.0.1");
  EXPECT_EQ(connect("8.8.8.8:443"), EACCES);
  EXPECT_EQ(connect("10.0.0.1:443"), EACCES);
  EXPECT_EQ(connect("8.8.8.8:80"), 0);
  EXPECT_EQ(connect("8.8.8.8:443", Transport::udp), 0);
  EXPECT_EQ(connect("8.8.4.4:443"), 0);
  ASSERT_FALSE(denials_.empty());
  EXPECT_EQ(denials_.back(), "denied: connect tcp 10.0.0.1:443; policy:2 forbids it");
  answer("other.example.com", {"8.8.8.8"});
  EXPECT_EQ(look_up("other.example.com"), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:443"), EACCES);  // no rule is about this name
  answer("good.example.com", {"8.8.8.8"});
  EXPECT_EQ(look_up("good.example.com"), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:443"), 0);
  EXPECT_EQ(connect("10.0.0.1:443"), EACCES);
}

TEST_F(GuardNames, ADeniedNameIsDeniedToASocketThatHasSentThereBefore) {
  allow(
      "allow any any\n"
      "deny send udp bad.example.com\n");
  Socket socket = guard_->open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  const Endpoint remote = Endpoint::parse("8.8.8.8:53").value();
  EXPECT_EQ(error(guard_->send_to(socket, {}, 0, remote)), 0);
  answer("bad.example.com", {"8.8.8.8"});
  look_up("bad.example.com");
  EXPECT_EQ(error(guard_->send_to(socket, {}, 0, remote)), EACCES);
}

TEST_F(GuardNames, WhoSentADatagramIsAnsweredWhateverItsName) {
  for (const char* const policy : {"allow resolve *\n"
                                   "allow bind udp 0.0.0.0\n"
                                   "allow connect tcp *.example.com:80\n"
                                   "deny send udp bad.example.com\n",
                                   "allow any any\n"
                                   "deny send udp bad.example.com\n"}) {
    allow(policy);
    answer("bad.example.com", {"8.8.8.8"});
    look_up("bad.example.com");
    Socket socket = guard_->open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
    const Endpoint remote = Endpoint::parse("8.8.8.8:53").value();
    ASSERT_EQ(error(guard_->bind(socket, {.address = Address::any(Family::ipv4)})), 0);
    EXPECT_EQ(error(guard_->send_to(socket, {}, 0, remote)), EACCES);
    network_.peers = {remote};
    ASSERT_EQ(error(guard_->receive_from(socket, {}, 0)), 0);
    EXPECT_EQ(error(guard_->send_to(socket, {}, 0, remote)), 0) << policy;
  }
}

TEST_F(GuardNames, AnAddressThatIsTakenOutOfAnAnswerIsReported) {
  allow("allow connect tcp db.example.com:5432");
  answer("DB.example.com.", {"10.0.0.5", "10.0.0.5", "8.8.8.8"});
  EXPECT_EQ(look_up("DB.example.com."), "8.8.8.8");
  EXPECT_EQ(denials_,
            (std::vector<std::string>{
                "denied: 10.0.0.5 as an address of DB.example.com.; allow it with 'within "
                "10.0.0.5' in a rule for it"}));
}

TEST_F(GuardNames, ADeniedAddressStaysDeniedWhateverItsName) {
  allow("allow connect tcp *:80\ndeny connect any 8.8.8.0/24");
  answer("www.example.com", {"8.8.8.8"});
  look_up("www.example.com");
  EXPECT_EQ(connect("8.8.8.8:80"), EACCES);
  answer("www.example.com", {"64:ff9b::8.8.8.8", "2002:808:808::1", "64:ff9b::8.8.4.4"});
  look_up("www.example.com");
  EXPECT_EQ(connect("[64:ff9b::8.8.8.8]:80"), EACCES);
  EXPECT_EQ(connect("[2002:808:808::1]:80"), EACCES);
  EXPECT_EQ(connect("[64:ff9b::8.8.4.4]:80"), 0);
}

TEST_F(GuardNames, ARuleForEveryNameDoesNotOpenTheLoopback) {
  allow("allow connect tcp *:80\nallow connect tcp * within 10.0.0.0/8\n");
  answer("localhost", {"127.0.0.1"});
  EXPECT_EQ(look_up("localhost"), "denied");
  EXPECT_EQ(connect("127.0.0.1:80"), EACCES);
}

TEST_F(GuardNames, WhatSeveralRulesOfANameGrantAddsUp) {
  allow(
      "allow connect tcp db.example.com:80\n"
      "allow connect tcp *.example.com:80 within 10.0.0.0/8\n");
  answer("db.example.com", {"10.0.0.1", "8.8.8.8", "192.168.0.1"});
  EXPECT_EQ(look_up("db.example.com"), "10.0.0.1 8.8.8.8");
  EXPECT_EQ(connect("10.0.0.1:80"), 0);
  EXPECT_EQ(connect("8.8.8.8:80"), 0);
}

TEST_F(GuardNames, AnyUseOfANameIsConnectingAndLookingItUp) {
  allow("allow any a.example.com");
  answer("a.example.com", {"8.8.8.8", "10.0.0.1"});
  EXPECT_EQ(look_up("a.example.com"), "8.8.8.8");
  EXPECT_EQ(connect("8.8.8.8:80"), 0);
  EXPECT_EQ(connect("10.0.0.1:80"), EACCES);
}

TEST_F(GuardNames, AThousandChangingAddressesAreAllKnown) {
  allow("allow connect tcp cdn.example.com:443");
  const auto address = [](int i) {
    return "8.8." + std::to_string(i / 250) + '.' + std::to_string(i % 250);
  };
  for (int i = 0; i < 1000; ++i) {
    answer("cdn.example.com", {address(i).c_str()});
    look_up("cdn.example.com");
  }
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(connect((address(i) + ":443").c_str()), 0);
}

}  // namespace
}  // namespace sluice::policy
