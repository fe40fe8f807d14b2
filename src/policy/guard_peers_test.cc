// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Who may come to a socket, over loopback: 127.0.0.2 is welcome and 127.0.0.3 is not.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "net/host_network.h"
#include "policy/guard.h"
#include "policy/test_rules.h"
#include "policy/test_sockets.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::HostNetwork;
using net::Socket;
using net::SocketFlags;
using net::Transport;

/// The rest of a policy that lets the guest bind and listen.
class GuardPeers : public testing::TestWithParam<const char*> {
 protected:
  /// A socket of the guest on a free port of 127.0.0.1.
  Socket server(Transport transport) {
    Socket socket = guard_.open(Family::ipv4, transport, SocketFlags::nonblocking).value();
    EXPECT_TRUE(guard_.bind(socket, {.address = Address::loopback(Family::ipv4)}));
    if (transport == Transport::tcp) {
      EXPECT_TRUE(guard_.listen(socket, 16));
    }
    return socket;
  }
  /// A socket at 127.0.0.LAST, not under guard.
  Socket client(Transport transport, std::uint8_t last) {
    Socket socket = network_.open(Family::ipv4, transport, SocketFlags::none).value();
    EXPECT_TRUE(network_.bind(socket, {.address = Address::v4({127, 0, 0, last})}));
    return socket;
  }

  HostNetwork network_;
  Guard guard_{network_, rules_of(GetParam())};
};

TEST_P(GuardPeers, ARefusedOneIsResetAndTheNextOneAccepted) {
  Socket listener = server(Transport::tcp);
  const Endpoint where = listener.local_endpoint().value();
  Socket refused = client(Transport::tcp, 3);
  ASSERT_TRUE(network_.connect(refused, where));
  Socket welcome = client(Transport::tcp, 2);
  ASSERT_TRUE(network_.connect(welcome, where));
  await_input(listener);
  const auto accepted = guard_.accept(listener, SocketFlags::none);
  ASSERT_TRUE(accepted);
  ASSERT_EQ(accepted->peer, welcome.local_endpoint().value());
  EXPECT_EQ(error(guard_.accept(listener, SocketFlags::none)), EAGAIN);
  await_input(refused);
  std::array<char, 1> byte{};
  const std::array into{iovec{byte.data(), byte.size()}};
  EXPECT_EQ(error(refused.receive(into, 0)), ECONNRESET);
}

TEST_P(GuardPeers, ARefusedDatagramIsDroppedEvenWhenPeeked) {
  Socket receiver = server(Transport::udp);
  const Endpoint where = receiver.local_endpoint().value();
  for (const auto& [last, bytes] : {std::pair{3, "refused"}, {2, "welcome"}}) {
    Socket sender = client(Transport::udp, static_cast<std::uint8_t>(last));
    const std::array data{text(bytes)};
    ASSERT_TRUE(network_.send_to(sender, data, 0, where));
  }
  await_input(receiver);
  std::array<char, 16> buffer{};
  const std::array into{iovec{buffer.data(), buffer.size()}};
  for (const int flags : std::initializer_list<int>{MSG_PEEK, 0}) {
    const auto received = guard_.receive_from(receiver, into, flags);
    ASSERT_TRUE(received);
    EXPECT_EQ(std::string(buffer.data(), received->size), "welcome");
  }
  EXPECT_EQ(error(guard_.receive_from(receiver, into, MSG_PEEK)), EAGAIN);
}

INSTANTIATE_TEST_SUITE_P(
    Policies, GuardPeers,
    testing::Values("allow listen any 127.0.0.1\n"
                    "allow accept tcp 127.0.0.2\n"
                    "allow receive udp 127.0.0.2\n",
                    "allow listen any 127.0.0.1\n"
                    "deny accept,receive any 127.0.0.3\n",
                    "allow listen any 127.0.0.1 from 127.0.0.2\n",
                    "allow listen any 127.0.0.1\n"
                    "deny listen any any from 127.0.0.3\n",
                    "allow listen any 127.0.0.1 from 127.0.0.2\n"
                    "allow listen any 127.0.0.1:1 from any\n"
                    "allow listen any 10.0.0.0/8\n",
                    "allow listen any 127.0.0.1 from {192.0.2.1, 127.0.0.0/8}\n"
                    "deny listen any 127.0.0.1 from 127.0.0.3\n"));

/// Sockets of one guest, anywhere.
struct Place {
  explicit Place(const std::string& policy) : guard(network, rules_of(policy)) {}

  Socket bound(Transport transport, const Address& address) {
    Socket socket = guard.open(address.family, transport, SocketFlags::nonblocking).value();
    EXPECT_EQ(error(guard.bind(socket, {.address = address})), 0);
    return socket;
  }
  Socket listening(const Address& address) {
    Socket socket = bound(Transport::tcp, address);
    EXPECT_EQ(error(guard.listen(socket, 16)), 0);
    return socket;
  }
  /// Whether somebody at `from` gets through to `socket`.
  bool hears(Socket& socket, const Address& from) {
    const Endpoint to{.address = Address::loopback(from.family),
                      .port = socket.local_endpoint().value().port};
    Socket peer = network.open(from.family, socket.transport(), SocketFlags::none).value();
    EXPECT_TRUE(network.bind(peer, {.address = from}));
    if (socket.transport() == Transport::tcp) {
      EXPECT_TRUE(network.connect(peer, to));
      await_input(socket);
      return error(guard.accept(socket, SocketFlags::none)) == 0;
    }
    const std::array data{text("hello")};
    EXPECT_TRUE(network.send_to(peer, data, 0, to));
    await_input(socket);
    return error(guard.receive_from(socket, {}, 0)) == 0;
  }

  HostNetwork network;
  Guard guard;
};

const Address welcome = Address::v4({127, 0, 0, 2});
const Address unwelcome = Address::v4({127, 0, 0, 3});

// What a socket at `::` takes by IPv4 comes to 0.0.0.0.
TEST(GuardPlaces, Ipv4ComesToTheIpv4Wildcard) {
  for (const char* const policy : {"allow listen any {::, 0.0.0.0} from {127.0.0.2, ::1}",
                                   "allow listen any ::\n"
                                   "allow listen any 0.0.0.0 from 127.0.0.2",
                                   "allow listen any :: from ::1\n"
                                   "allow listen any 0.0.0.0\n"
                                   "deny listen any 0.0.0.0 from 127.0.0.3",
                                   "allow listen any {::, 0.0.0.0}\n"
                                   "deny listen any :: from 127.0.0.3"}) {
    Place place(policy);
    Socket listener = place.listening(Address::any(Family::ipv6));
    Socket receiver = place.bound(Transport::udp, Address::any(Family::ipv6));
    for (Socket* const socket : {&listener, &receiver}) {
      EXPECT_TRUE(place.hears(*socket, welcome)) << policy;
      EXPECT_FALSE(place.hears(*socket, unwelcome)) << policy;
      EXPECT_TRUE(place.hears(*socket, Address::loopback(Family::ipv6))) << policy;
    }
  }
}

TEST(GuardPlaces, APortThatTheKernelChoseIsTheOneAskedFor) {
  for (const char* const policy : {"allow listen any 0.0.0.0:0 from 127.0.0.2",
                                   "allow listen any {::, 0.0.0.0}:0 from {127.0.0.2, ::1}"}) {
    Place place(policy);
    Socket listener = place.listening(Address::any(Family::ipv4));
    Socket receiver = place.bound(Transport::udp, Address::any(Family::ipv4));
    Socket unbound =
        place.guard.open(Family::ipv4, Transport::tcp, SocketFlags::nonblocking).value();
    ASSERT_EQ(error(place.guard.listen(unbound, 16)), 0);
    for (Socket* const socket : {&listener, &receiver, &unbound}) {
      EXPECT_TRUE(place.hears(*socket, welcome)) << policy;
      EXPECT_FALSE(place.hears(*socket, unwelcome)) << policy;
    }
  }
}

TEST(GuardPlaces, WhatCouldNotBeBoundIsWhereItWas) {
  Place place(
      "allow listen any 127.0.0.1 from 127.0.0.2\n"
      "allow listen any 0.0.0.0");
  Socket receiver = place.bound(Transport::udp, Address::loopback(Family::ipv4));
  EXPECT_EQ(error(place.guard.bind(receiver, {.address = Address::any(Family::ipv4)})), EINVAL);
  EXPECT_FALSE(place.hears(receiver, unwelcome));
  EXPECT_TRUE(place.hears(receiver, welcome));
}

TEST(GuardPlaces, ASocketOfTheHostIsOpenWhereNoRuleSpeaksOfIt) {
  Place place("allow listen any {::, 0.0.0.0}:1 from 127.0.0.2");
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    Socket socket = place.network.open(family, Transport::udp, SocketFlags::nonblocking).value();
    ASSERT_TRUE(place.network.bind(socket, {.address = Address::any(family)}));
    EXPECT_TRUE(place.hears(socket, unwelcome));
  }
  Place limited("allow listen any :: from 127.0.0.2");
  Socket socket =
      limited.network.open(Family::ipv6, Transport::udp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(limited.network.bind(socket, {.address = Address::any(Family::ipv6)}));
  EXPECT_TRUE(limited.hears(socket, welcome));
  EXPECT_FALSE(limited.hears(socket, unwelcome));
}

// Whoever asks is answered, whatever the rules say of those who listen.
TEST(GuardPlaces, AClientHearsWhomItMaySendTo) {
  for (const char* const policy : {"allow send udp 127.0.0.2\n"
                                   "allow listen any {0.0.0.0, 127.0.0.1} from 192.0.2.1",
                                   "allow send udp 127.0.0.2\n"
                                   "allow receive udp 192.0.2.1"}) {
    Place place(policy);
    Socket client =
        place.guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
    ASSERT_EQ(error(place.guard.send_to(client, {}, 0, {.address = welcome, .port = 9})), 0);
    EXPECT_TRUE(place.hears(client, welcome)) << policy;
    EXPECT_FALSE(place.hears(client, unwelcome)) << policy;
  }
  Place place(
      "allow send udp 127.0.0.2\n"
      "deny receive udp 127.0.0.2");
  Socket client = place.guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  ASSERT_EQ(error(place.guard.send_to(client, {}, 0, {.address = welcome, .port = 9})), 0);
  EXPECT_FALSE(place.hears(client, welcome));
}

TEST(DecidePeer, AUnionOfWhatEachRuleLets) {
  const auto rules = rules_of(
      "allow listen tcp 0.0.0.0:80 from 10.0.0.0/8\n"
      "allow listen tcp 0.0.0.0:80-90 from 192.168.0.0/16\n"
      "allow listen tcp 0.0.0.0:90\n"
      "deny listen tcp any from 10.6.6.6\n");
  const auto decide = [&](std::uint16_t port, const char* peer) {
    const Endpoint local{.address = Address::any(Family::ipv4), .port = port};
    const Decision decision =
        rules->decide_peer(Transport::tcp, local, Address::parse(peer).value());
    return std::string(decision.allowed ? "allow " : "deny ") +
           (decision.rule != nullptr ? decision.rule->source : "default");
  };
  EXPECT_EQ(decide(80, "10.1.1.1"), "allow policy:1");
  EXPECT_EQ(decide(80, "192.168.1.1"), "allow policy:2");
  EXPECT_EQ(decide(80, "10.6.6.6"), "deny policy:4");
  EXPECT_EQ(decide(80, "8.8.8.8"), "deny default");
  EXPECT_EQ(decide(85, "10.1.1.1"), "deny default");
  EXPECT_EQ(decide(90, "8.8.8.8"), "allow policy:3");
  EXPECT_EQ(decide(90, "10.6.6.6"), "deny policy:4");
  EXPECT_EQ(decide(22, "8.8.8.8"), "allow default");  // a socket that the host passed in
  const Endpoint local{.address = Address::any(Family::ipv4), .port = 80};
  EXPECT_TRUE(rules->decide(Use::listen, Transport::tcp, local).allowed);
  EXPECT_TRUE(rules->decide(Use::bind, Transport::tcp, local).allowed);
}

// As many listeners and peers as one likes: each finds its own.
TEST(DecidePeer, FindsTheRulesOfItsPlace) {
  std::string policy = "allow listen tcp any:2000-2999 from 10.99.0.0/16\n";
  for (int i = 0; i < 3000; ++i) {
    const std::string host = std::to_string(i >> 8) + '.' + std::to_string(i & 255);
    policy += fmt::format("allow listen tcp 127.0.{} from 10.0.{}\n", host, host);
    policy += fmt::format("allow listen tcp 0.0.0.0:{} from 10.1.{}\n", 1000 + i, host);
    policy += "allow listen tcp 0.0.0.0:80 from 10.2." + host + '\n';
    policy += "deny listen tcp any:81 from 10.3." + host + '\n';
  }
  const auto rules = rules_of(policy);
  const auto allows = [&](const char* local, const char* peer) {
    return rules
        ->decide_peer(Transport::tcp, Endpoint::parse(local).value(), Address::parse(peer).value())
        .allowed;
  };
  EXPECT_TRUE(allows("127.0.3.4:5", "10.0.3.4"));
  EXPECT_FALSE(allows("127.0.3.4:5", "10.0.3.5"));
  EXPECT_TRUE(allows("127.0.3.4:2000", "10.99.3.5"));
  EXPECT_TRUE(allows("0.0.0.0:1300", "10.1.1.44"));
  EXPECT_FALSE(allows("0.0.0.0:1300", "10.1.1.45"));
  EXPECT_TRUE(allows("0.0.0.0:80", "10.2.11.183"));
  EXPECT_FALSE(allows("0.0.0.0:80", "10.2.11.184"));
  EXPECT_FALSE(allows("0.0.0.0:81", "10.3.5.5"));
  EXPECT_TRUE(allows("0.0.0.0:81", "10.4.5.5"));
  EXPECT_TRUE(allows("0.0.0.0:79", "10.4.5.5"));
}

}  // namespace
}  // namespace sluice::policy
