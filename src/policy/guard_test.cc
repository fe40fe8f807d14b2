// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/guard.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>
#include <utility>

#include "policy/address_pool.h"
#include "policy/recording_network.h"
#include "policy/test_sockets.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Socket;
using net::SocketFlags;
using net::Transport;

Endpoint at(const char* text) { return Endpoint::parse(text).value(); }

/// A Guard with its denials in front of a recording network.
struct Fixture {
  explicit Fixture(std::vector<Rule> rules)
      : guard(network, std::make_shared<Ruleset>(std::move(rules)),
              {AuditLevel::denied,
               [this](const AuditRecord& record) { denials.push_back(explain_denial(record)); }}) {}

  Socket socket(Family family, Transport transport) {
    return guard.open(family, transport, SocketFlags::nonblocking).value();
  }

  RecordingNetwork network;
  std::vector<std::string> denials;
  Guard guard;
};

std::vector<Rule> pool(const char* value) { return parse_address_pool(value).value(); }

Rule rule(UseSet uses, const char* range) {
  return {.uses = uses, .where = {net::Cidr::parse(range).value()}, .source = range};
}

TEST(Guard, DeniesEverythingByDefault) {
  Fixture test({});
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Socket socket = test.socket(Family::ipv4, transport);
    const Endpoint where = at("127.0.0.1:9");
    EXPECT_EQ(error(test.guard.bind(socket, where)), EACCES);
    EXPECT_EQ(error(test.guard.connect(socket, where)), EACCES);
    EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, where)),
              transport == Transport::udp ? EACCES : EPIPE);
    EXPECT_EQ(error(test.guard.listen(socket, 1)),
              transport == Transport::udp ? EOPNOTSUPP : EACCES);
    EXPECT_EQ(error(test.guard.join(
                  socket, {.group = Address::v4({224, 0, 0, 251}), .interface_address = {}})),
              EACCES);
  }
  const auto resolved = test.guard.resolve({.host = "example.com", .service = {}});
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().code, EAI_SYSTEM);
  EXPECT_EQ(resolved.error().system, EACCES);
  const auto name = test.guard.resolve_name(Address::loopback(Family::ipv4));
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().code, EAI_SYSTEM);
  EXPECT_EQ(name.error().system, EACCES);
  EXPECT_TRUE(test.network.calls.empty());
  EXPECT_EQ(test.denials.size(), 10);
}

TEST(Guard, LetsThroughWhatNamesNoAddress) {
  Fixture test({});
  Socket socket = test.socket(Family::ipv4, Transport::udp);
  EXPECT_TRUE(test.guard.disconnect(socket));
  EXPECT_TRUE(
      test.guard.leave(socket, {.group = Address::v4({224, 0, 0, 251}), .interface_address = {}}));
  EXPECT_EQ(test.network.calls, (std::vector<std::string>{"disconnect", "leave 224.0.0.251"}));
  EXPECT_TRUE(test.denials.empty());
}

TEST(Guard, ExplainsADenial) {
  Fixture test(pool("10.0.0.0/8"));
  Socket socket = test.socket(Family::ipv6, Transport::tcp);
  EXPECT_EQ(error(test.guard.connect(socket, at("[::ffff:127.0.0.1]:443"))), EACCES);
  EXPECT_EQ(test.denials, std::vector<std::string>{"denied: connect tcp 127.0.0.1:443; allow it "
                                                   "with --allow='connect tcp 127.0.0.1:443'"});
}

// What is judged is what is done: an unspecified destination becomes the address it stands for.
TEST(Guard, JudgesTheDestinationThatTheKernelWouldUse) {
  const struct {
    const char* pool;
    Family family;
    const char* given;
    const char* used;  ///< null: denied
  } cases[] = {
      {"127.0.0.1/32", Family::ipv4, "127.0.0.1:9", "127.0.0.1:9"},
      {"127.0.0.1/32", Family::ipv4, "127.0.0.2:9", nullptr},
      {"127.0.0.1/32", Family::ipv4, "0.0.0.0:9", "127.0.0.1:9"},
      {"0.0.0.0/32", Family::ipv4, "0.0.0.0:9", nullptr},
      {"0.0.0.0/32", Family::ipv4, "127.0.0.1:9", nullptr},
      {"0.0.0.0/15", Family::ipv4, "127.0.0.1:9", nullptr},
      {"127.0.0.1/15", Family::ipv4, "127.1.255.255:9", "127.1.255.255:9"},
      {"127.0.0.1/32", Family::ipv6, "[::ffff:127.0.0.1]:9", "[::ffff:127.0.0.1]:9"},
      {"127.0.0.1/32", Family::ipv6, "[::ffff:0.0.0.0]:9", "[::ffff:127.0.0.1]:9"},
      {"127.0.0.1/32", Family::ipv6, "[::1]:9", nullptr},
      {"127.0.0.1/32", Family::ipv6, "[::]:9", nullptr},
      {"::/0", Family::ipv6, "[::ffff:127.0.0.1]:9", nullptr},
      {"::/0", Family::ipv6, "[::127.0.0.1]:9", nullptr},
      {"127.0.0.1/32", Family::ipv6, "[::127.0.0.1]:9", nullptr},
      {"::/0,127.0.0.1/32", Family::ipv6, "[::127.0.0.1]:9", "[::127.0.0.1]:9"},
      {"64:ff9b::/96", Family::ipv6, "[64:ff9b::127.0.0.1]:9", nullptr},
      {"64:ff9b::/96,127.0.0.1/32", Family::ipv6, "[64:ff9b::127.0.0.1]:9", "[64:ff9b::7f00:1]:9"},
      {"::/0", Family::ipv6, "[2002:7f00:1::]:9", nullptr},
      {"::/0", Family::ipv6, "[::ffff:0.0.0.0]:9", nullptr},
      {"::/0", Family::ipv6, "[::]:9", "[::1]:9"},
      {"::1/128", Family::ipv6, "[::]:9", "[::1]:9"},
      {"::/128", Family::ipv6, "[::]:9", nullptr},
      {"::/128", Family::ipv6, "[::1]:9", nullptr},
      {"255.255.255.255/32", Family::ipv4, "255.255.255.255:9", "255.255.255.255:9"},
      {"10.0.0.0/8", Family::ipv4, "255.255.255.255:9", nullptr},
      {"10.0.0.0/8", Family::ipv4, "224.0.0.1:9", nullptr},
  };
  for (const auto& test_case : cases) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      Fixture test(pool(test_case.pool));
      Socket socket = test.socket(test_case.family, transport);
      const int connected = error(test.guard.connect(socket, at(test_case.given)));
      const auto what = std::string(test_case.pool) + ' ' + test_case.given;
      EXPECT_EQ(connected, test_case.used != nullptr ? 0 : EACCES) << what;
      std::vector<std::string> expected;
      if (test_case.used != nullptr) expected = {std::string("connect ") + test_case.used};
      if (transport == Transport::udp) {
        EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at(test_case.given))), connected) << what;
        if (test_case.used != nullptr) expected.push_back(std::string("send ") + test_case.used);
      }
      EXPECT_EQ(test.network.calls, expected) << what;
    }
  }
}

TEST(Guard, JudgesBindAsGiven) {
  const struct {
    const char* pool;
    const char* given;
    bool allowed;
  } cases[] = {
      {"0.0.0.0/32", "0.0.0.0:0", true},
      {"0.0.0.0/32", "127.0.0.1:0", false},
      {"0.0.0.0/15", "0.1.0.1:0", true},
      {"10.0.0.0/8", "0.0.0.0:0", false},
      {"127.0.0.0/8", "0.0.0.0:0", false},
      {"0.0.0.0/0", "127.0.0.1:80", true},
      {"::/128", "[::]:0", true},
      {"::/128", "[::1]:0", false},
      {"::/0", "[::ffff:0.0.0.0]:0", false},
      {"0.0.0.0/32", "[::ffff:0.0.0.0]:0", true},
      {"0.0.0.0/0", "[::]:0", false},
  };
  for (const auto& test_case : cases) {
    Fixture test(pool(test_case.pool));
    const Endpoint local = at(test_case.given);
    Socket socket = test.socket(local.address.family, Transport::tcp);
    EXPECT_EQ(error(test.guard.bind(socket, local)), test_case.allowed ? 0 : EACCES)
        << test_case.pool << ' ' << test_case.given;
    EXPECT_EQ(test.network.calls.size(), test_case.allowed ? 1 : 0);
  }
}

int ipv6_only(const Socket& socket) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(socket.host(), IPPROTO_IPV6, IPV6_V6ONLY, &value, &length);
  return value;
}

TEST(Guard, KeepsIpv4OutOfTheIpv6WildcardUnlessGranted) {
  for (const bool bind : {true, false}) {
    Fixture narrow(pool("::/0"));
    Socket socket = narrow.socket(Family::ipv6, Transport::tcp);
    EXPECT_TRUE(bind ? narrow.guard.bind(socket, at("[::]:0")) : narrow.guard.listen(socket, 1));
    EXPECT_EQ(ipv6_only(socket), 1);
    EXPECT_TRUE(narrow.denials.empty());

    Fixture both(pool("::/0,0.0.0.0/32"));
    Socket dual = both.socket(Family::ipv6, Transport::tcp);
    EXPECT_TRUE(bind ? both.guard.bind(dual, at("[::]:0")) : both.guard.listen(dual, 1));
    EXPECT_EQ(ipv6_only(dual), 0);
  }
}

TEST(Guard, ListeningUnboundIsListeningOnTheUnspecifiedAddress) {
  const struct {
    const char* pool;
    Family family;
    bool allowed;
  } cases[] = {
      {"0.0.0.0/32", Family::ipv4, true}, {"127.0.0.0/8", Family::ipv4, false},
      {"0.0.0.0/0", Family::ipv4, true},  {"::/128", Family::ipv6, true},
      {"0.0.0.0/0", Family::ipv6, false}, {"::1/128", Family::ipv6, false},
  };
  for (const auto& test_case : cases) {
    Fixture test(pool(test_case.pool));
    Socket socket = test.socket(test_case.family, Transport::tcp);
    EXPECT_EQ(error(test.guard.listen(socket, 7)), test_case.allowed ? 0 : EACCES)
        << test_case.pool;
    EXPECT_EQ(test.network.calls.size(), test_case.allowed ? 1 : 0) << test_case.pool;
  }
}

TEST(Guard, JoinIsJudgedByTheGroup) {
  Fixture test(pool("224.0.0.0/24,ff02::/16"));
  Socket ipv4 = test.socket(Family::ipv4, Transport::udp);
  Socket ipv6 = test.socket(Family::ipv6, Transport::udp);
  const auto join = [&](Socket& socket, const char* group) {
    return error(
        test.guard.join(socket, {.group = Address::parse(group).value(), .interface_address = {}}));
  };
  EXPECT_EQ(join(ipv4, "224.0.0.1"), 0);
  EXPECT_EQ(join(ipv4, "224.0.1.1"), EACCES);
  EXPECT_EQ(join(ipv6, "ff02::1"), 0);
  EXPECT_EQ(join(ipv6, "ff05::1"), EACCES);
  EXPECT_EQ(join(ipv6, "::ffff:224.0.1.1"), EACCES);
}

TEST(Guard, ADatagramMayBeAnswered) {
  Fixture test(pool("0.0.0.0/15"));
  Socket socket = test.socket(Family::ipv4, Transport::udp);
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("127.0.0.1:5000"))), EACCES);
  EXPECT_FALSE(socket.bound_implicitly());
  test.network.peers = {at("127.0.0.1:5000")};
  EXPECT_TRUE(test.guard.receive_from(socket, {}, 0));
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("127.0.0.1:5000"))), 0);
  EXPECT_EQ(error(test.guard.connect(socket, at("127.0.0.1:5000"))), 0);
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("127.0.0.1:5001"))), EACCES);
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("127.0.0.2:5000"))), EACCES);

  Socket other = test.socket(Family::ipv4, Transport::udp);
  EXPECT_EQ(error(test.guard.send_to(other, {}, 0, at("127.0.0.1:5000"))), EACCES);
  Socket stream = test.socket(Family::ipv4, Transport::tcp);
  test.network.peers = {at("127.0.0.1:5000")};
  EXPECT_TRUE(test.guard.receive_from(stream, {}, 0));
  EXPECT_EQ(error(test.guard.connect(stream, at("127.0.0.1:5000"))), EACCES);
}

TEST(Guard, AnAnswerMayUseAnyFormOfTheAddress) {
  Fixture test({});
  Socket socket = test.socket(Family::ipv6, Transport::udp);
  test.network.peers = {at("[::ffff:127.0.0.1]:5000")};
  EXPECT_TRUE(test.guard.receive_from(socket, {}, 0));
  for (const char* form : {"[::ffff:127.0.0.1]:5000", "127.0.0.1:5000"}) {
    EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at(form))), 0) << form;
  }
}

TEST(Guard, ForbiddenPeersAreNotAnswered) {
  std::vector<Rule> rules = pool("0.0.0.0/32");
  rules.push_back({.action = Action::deny,
                   .uses = {Use::send},
                   .where = {net::Cidr::parse("10.0.0.0/8").value()},
                   .source = "deny send 10.0.0.0/8"});
  Fixture test(std::move(rules));
  Socket socket = test.socket(Family::ipv4, Transport::udp);
  test.network.peers = {at("10.0.0.1:5000"), at("11.0.0.1:5000")};
  for (const char* peer : {"10.0.0.1:5000", "11.0.0.1:5000"}) {
    EXPECT_EQ(test.guard.receive_from(socket, {}, 0).value().source, at(peer));
  }
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("11.0.0.1:5000"))), 0);
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("10.0.0.1:5000"))), EACCES);
  EXPECT_EQ(test.denials.back(), "denied: send udp 10.0.0.1:5000; deny send 10.0.0.0/8 forbids it");
}

TEST(Guard, WhoMayBeAnsweredMayStillNotBeConnectedTo) {
  std::vector<Rule> rules = pool("0.0.0.0/32");
  rules.push_back({.action = Action::deny,
                   .uses = {Use::connect},
                   .where = {net::Cidr::parse("10.0.0.0/8").value()},
                   .source = "deny connect 10.0.0.0/8"});
  Fixture test(std::move(rules));
  Socket socket = test.socket(Family::ipv4, Transport::udp);
  test.network.peers = {at("10.0.0.1:5000")};
  EXPECT_TRUE(test.guard.receive_from(socket, {}, 0));
  EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at("10.0.0.1:5000"))), 0);
  EXPECT_EQ(error(test.guard.connect(socket, at("10.0.0.1:5000"))), EACCES);
}

// Linux gives a socket that never asked for one a port on every address of the host.
TEST(Guard, WithoutTheWildcardAnUnboundSocketHearsOnlyWhomItMaySendTo) {
  const struct {
    const char* pool;
    const char* granted;
    const char* stranger;
    Family family;
    bool hears_strangers;
  } cases[] = {
      {"127.0.0.0/8", "127.0.0.1:9", "10.0.0.1:9", Family::ipv4, false},
      {"127.0.0.0/8,0.0.0.0/32", "127.0.0.1:9", "10.0.0.1:9", Family::ipv4, true},
      {"::1/128", "[::1]:9", "[fd00::1]:9", Family::ipv6, false},
      {"::1/128,::/128", "[::1]:9", "[fd00::1]:9", Family::ipv6, true},
      {"::1/128,::/128", "[::1]:9", "[::ffff:10.0.0.1]:9", Family::ipv6, false},
      {"::/0,0.0.0.0/32", "[::1]:9", "[::ffff:10.0.0.1]:9", Family::ipv6, true},
      {"127.0.0.1/32", "[::ffff:127.0.0.1]:9", "[::ffff:10.0.0.1]:9", Family::ipv6, false},
      {"127.0.0.1/32,0.0.0.0/32", "[::ffff:127.0.0.1]:9", "[::1]:9", Family::ipv6, false},
  };
  for (const auto& test_case : cases) {
    for (const bool connecting : {false, true}) {
      const auto what = std::string(test_case.pool) + ' ' + test_case.stranger;
      Fixture test(pool(test_case.pool));
      Socket socket = test.socket(test_case.family, Transport::udp);
      if (connecting) {
        EXPECT_TRUE(test.guard.connect(socket, at(test_case.granted)));
      } else {
        EXPECT_TRUE(test.guard.send_to(socket, {}, 0, at(test_case.granted)));
      }
      EXPECT_TRUE(test.denials.empty());
      test.network.peers = {at(test_case.stranger), at(test_case.granted)};
      const auto first = test.guard.receive_from(socket, {}, 0).value().source;
      EXPECT_EQ(first, at(test_case.hears_strangers ? test_case.stranger : test_case.granted))
          << what;
      EXPECT_EQ(test.denials.size(), test_case.hears_strangers ? 0 : 1) << what;
      EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at(test_case.stranger))),
                test_case.hears_strangers ? 0 : EACCES)
          << what;

      // Who binds is judged then, and hears everyone.
      EXPECT_TRUE(test.guard.bind(socket, at(test_case.granted)));
      test.network.peers = {at(test_case.stranger)};
      EXPECT_TRUE(test.guard.receive_from(socket, {}, 0)) << what;
    }
  }
}

// A socket keeps one peer of which nothing needs to be judged again.
TEST(Guard, WhatWasFoundOfOnePeerIsNotTrueOfAnother) {
  struct Peer {
    const char* endpoint;
    bool may_send_to;
    bool hears;
  };
  constexpr Peer peers[] = {{"10.0.0.1:1", true, true},
                            {"10.0.0.2:1", true, false},
                            {"10.0.0.1:3", false, true},
                            {"11.0.0.1:1", false, true},
                            {"10.0.0.3:2", true, true}};
  Rule send = rule({Use::send}, "10.0.0.0/8");
  send.ports = {{.first = 1, .last = 2}};
  Rule deaf = rule({Use::receive}, "10.0.0.2/32");
  deaf.action = Action::deny;
  for (const Peer& first : peers) {
    for (const Peer& second : peers) {
      for (const bool heard_first : {false, true}) {
        Fixture test({send, deaf, rule({Use::receive, Use::bind}, "0.0.0.0/0")});
        Socket socket = test.socket(Family::ipv4, Transport::udp);
        EXPECT_TRUE(test.guard.bind(socket, at("0.0.0.0:0")));
        const auto send_to = [&](const Peer& peer, bool answers) {
          const int expected = peer.may_send_to || answers ? 0 : EACCES;
          EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at(peer.endpoint))), expected)
              << first.endpoint << ' ' << peer.endpoint;
        };
        const auto hear = [&](const Peer& peer) {
          test.network.peers = {at(peer.endpoint)};
          EXPECT_EQ(error(test.guard.receive_from(socket, {}, 0)), peer.hears ? 0 : EAGAIN)
              << first.endpoint << ' ' << peer.endpoint;
        };
        if (heard_first) hear(first);
        const bool answers = heard_first && first.hears;
        for (int repeat = 0; repeat < 2; ++repeat) {
          send_to(first, answers);
          send_to(second, answers && &first == &second);
        }
        hear(first);
        hear(second);
      }
    }
  }
}

// A datagram may have an unspecified source, as those of DHCP clients have.
TEST(Guard, NothingIsFoundOfAnUnspecifiedPeer) {
  const struct {
    Family family;
    const char* unspecified;
    const char* stands_for;
  } cases[] = {
      {Family::ipv4, "0.0.0.0:68", "127.0.0.1:68"},
      {Family::ipv6, "[::ffff:0.0.0.0]:68", "[::ffff:127.0.0.1]:68"},
      {Family::ipv6, "[::]:68", "[::1]:68"},
  };
  for (const auto& test_case : cases) {
    for (const bool granted : {false, true}) {
      Fixture test(pool(granted ? "0.0.0.0/32,::/128,127.0.0.1/32,::1/128" : "0.0.0.0/32,::/128"));
      Socket socket = test.socket(test_case.family, Transport::udp);
      for (int repeat = 0; repeat < 2; ++repeat) {
        test.network.peers = {at(test_case.unspecified)};
        EXPECT_TRUE(test.guard.receive_from(socket, {}, 0)) << test_case.unspecified;
        EXPECT_EQ(error(test.guard.send_to(socket, {}, 0, at(test_case.unspecified))),
                  granted ? 0 : EACCES)
            << test_case.unspecified;
        EXPECT_EQ(test.network.calls.back(),
                  (granted ? "send " : "receive ") +
                      at(granted ? test_case.stands_for : test_case.unspecified).to_string());
      }
    }
  }
}

TEST(Guard, RefusedPeersAreSkipped) {
  Fixture test({rule({Use::accept, Use::receive}, "10.0.0.0/8")});
  const std::deque<Endpoint> peers = {at("11.0.0.1:1"), at("10.0.0.1:2"), at("12.0.0.1:3")};

  Socket listener = test.socket(Family::ipv4, Transport::tcp);
  test.network.peers = peers;
  EXPECT_EQ(test.guard.accept(listener, SocketFlags::none).value().peer, at("10.0.0.1:2"));
  EXPECT_EQ(error(test.guard.accept(listener, SocketFlags::none)), EAGAIN);

  Socket datagrams = test.socket(Family::ipv4, Transport::udp);
  test.network.peers = peers;
  EXPECT_EQ(test.guard.receive_from(datagrams, {}, 0).value().source, at("10.0.0.1:2"));
  EXPECT_EQ(error(test.guard.receive_from(datagrams, {}, 0)), EAGAIN);

  test.network.peers = peers;
  EXPECT_EQ(test.guard.receive_from(datagrams, {}, MSG_PEEK).value().source, at("10.0.0.1:2"));
  EXPECT_EQ(test.guard.receive_from(datagrams, {}, 0).value().source, at("10.0.0.1:2"));
  EXPECT_EQ(error(test.guard.receive_from(datagrams, {}, MSG_PEEK)), EAGAIN);
  EXPECT_EQ(test.denials.front(), "denied: accept tcp 11.0.0.1:1");
}

TEST(Guard, OnlyLookUpsNeedAGrant) {
  const struct {
    const char* host;  ///< null: no host
    int flags;
    int code;  ///< 0: passed on
    bool literal_only;
  } cases[] = {
      {nullptr, 0, 0, false},
      {"127.0.0.1", 0, 0, false},
      {"0x7f000001", 0, 0, false},
      {"2130706433", 0, 0, false},
      {"::1", 0, 0, false},
      {"::ffff:127.0.0.1", 0, 0, false},
      {"granted.example", 0, 0, false},
      {"GRANTED.example.", 0, 0, false},
      {"sub.granted.example", 0, EAI_SYSTEM, false},
      {"localhost", 0, EAI_SYSTEM, false},
      {"1.2.3.4.5", 0, EAI_SYSTEM, false},
      {"localhost", AI_NUMERICHOST, 0, true},
      {"", 0, 0, true},
      {"no name", 0, 0, true},
      {"a..b", 0, 0, true},
  };
  for (const auto& test_case : cases) {
    Fixture test({parse_allow_resolve("Granted.example").value()});
    net::LookupRequest request{.host = {}, .service = "80", .flags = test_case.flags};
    if (test_case.host != nullptr) request.host = test_case.host;
    const auto result = test.guard.resolve(request);
    const char* const what = test_case.host != nullptr ? test_case.host : "(none)";
    EXPECT_EQ(result ? 0 : result.error().code, test_case.code) << what;
    EXPECT_EQ(test.network.asked.size(), test_case.code == 0 ? 1 : 0) << what;
    if (!test.network.asked.empty()) {
      const bool literal_only = (test.network.asked[0].flags & AI_NUMERICHOST) != 0;
      EXPECT_EQ(literal_only, test_case.literal_only) << what;
    }
  }
}

TEST(Guard, ReverseLookUpIsALookUpOfTheReverseName) {
  Fixture test({parse_allow_resolve("*.127.in-addr.arpa").value()});
  EXPECT_TRUE(test.guard.resolve_name(Address::loopback(Family::ipv4)));
  EXPECT_TRUE(test.guard.resolve_name(Address::loopback(Family::ipv4).mapped()));
  EXPECT_FALSE(test.guard.resolve_name(Address::v4({128, 0, 0, 1})));
  EXPECT_FALSE(test.guard.resolve_name(Address::loopback(Family::ipv6)));
  EXPECT_EQ(test.network.calls, (std::vector<std::string>(2, "resolve_name 127.0.0.1")));
  EXPECT_EQ(test.denials.front(),
            "denied: resolve 1.0.0.128.in-addr.arpa; allow it with "
            "--allow='resolve 1.0.0.128.in-addr.arpa'");
}

}  // namespace
}  // namespace sluice::policy
