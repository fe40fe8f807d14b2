// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Guard in front of the kernel, over loopback.
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "net/host_network.h"
#include "policy/address_pool.h"
#include "policy/destination.h"
#include "policy/guard.h"
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

constexpr std::array families{Family::ipv4, Family::ipv6};

Guard guard_with(net::Network& network, std::vector<Rule> rules) {
  return {network, std::make_shared<Ruleset>(std::move(rules))};
}

std::vector<Rule> pool(const char* value) { return parse_address_pool(value).value(); }

/// A listener on the loopback, not under guard.
Socket listener(HostNetwork& network, Family family) {
  Socket socket = network.open(family, Transport::tcp, SocketFlags::nonblocking).value();
  EXPECT_TRUE(network.bind(socket, {.address = Address::loopback(family)}));
  EXPECT_TRUE(network.listen(socket, 16));
  return socket;
}

TEST(GuardOnHost, ADenialLeavesTheSocketUntouched) {
  HostNetwork network;
  Guard guard = guard_with(network, {});
  for (const Family family : families) {
    Socket peer = listener(network, family);
    const Endpoint where = peer.local_endpoint().value();
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      Socket socket = guard.open(family, transport, SocketFlags::none).value();
      const std::array data{text("x")};
      EXPECT_EQ(error(guard.listen(socket, 1)), transport == Transport::udp ? EOPNOTSUPP : EACCES);
      EXPECT_EQ(error(guard.bind(socket, {.address = Address::any(family)})), EACCES);
      EXPECT_EQ(error(guard.bind(socket, {.address = Address::loopback(family)})), EACCES);
      EXPECT_EQ(error(guard.connect(socket, where)), EACCES);
      EXPECT_EQ(error(guard.connect(socket, {.address = Address::any(family), .port = where.port})),
                EACCES);
      const bool datagrams = transport == Transport::udp;
      EXPECT_EQ(error(guard.send_to(socket, data, 0, where)), datagrams ? EACCES : EPIPE);
      EXPECT_EQ(error(guard.send_to(socket, data, MSG_FASTOPEN, where)),
                datagrams ? EACCES : EINVAL);
      EXPECT_EQ(error(socket.send(data, 0)), datagrams ? EDESTADDRREQ : EPIPE);
      const auto local = socket.local_endpoint().value();
      EXPECT_EQ(local.port, 0);
      EXPECT_TRUE(local.address.is_unspecified());
      EXPECT_EQ(error(socket.remote_endpoint()), ENOTCONN);
      int listening = -1;
      socklen_t length = sizeof listening;
      getsockopt(socket.host(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &length);
      EXPECT_EQ(listening, 0);
    }
    EXPECT_EQ(error(network.accept(peer, SocketFlags::none)), EAGAIN);
  }
}

TEST(GuardOnHost, UnboundListenNeedsTheUnspecifiedAddress) {
  HostNetwork network;
  Guard loopback = guard_with(network, pool("127.0.0.0/8,::1/128"));
  Guard any = guard_with(network, pool("0.0.0.0/32,::/128"));
  for (const Family family : families) {
    Socket socket = any.open(family, Transport::tcp, SocketFlags::none).value();
    EXPECT_EQ(error(loopback.listen(socket, 1)), EACCES);
    EXPECT_EQ(socket.local_endpoint().value().port, 0);
    EXPECT_EQ(error(any.listen(socket, 1)), 0);
    EXPECT_NE(socket.local_endpoint().value().port, 0);

    Socket bound = any.open(family, Transport::tcp, SocketFlags::none).value();
    EXPECT_EQ(error(loopback.bind(bound, {.address = Address::loopback(family)})), 0);
    EXPECT_EQ(error(any.listen(bound, 1)), EACCES);
    EXPECT_EQ(error(loopback.listen(bound, 1)), 0);
  }
}

// A bound socket can no longer be narrowed to IPv6, so what was bound elsewhere must have IPv4 too.
TEST(GuardOnHost, ABoundDualStackSocketNeedsBothWildcardsToListen) {
  HostNetwork network;
  Socket socket = network.open(Family::ipv6, Transport::tcp, SocketFlags::none).value();
  EXPECT_TRUE(network.bind(socket, {.address = Address::any(Family::ipv6)}));
  EXPECT_EQ(error(guard_with(network, pool("::/0")).listen(socket, 1)), EACCES);
  EXPECT_EQ(error(guard_with(network, pool("::/0,0.0.0.0/32")).listen(socket, 1)), 0);
}

TEST(GuardOnHost, ASocketThatListensMayChangeItsBacklog) {
  HostNetwork network;
  Guard guard = guard_with(network, {});
  for (const Family family : families) {
    Socket socket = listener(network, family);
    EXPECT_EQ(error(guard.listen(socket, 3)), 0);
    Socket bound = network.open(family, Transport::tcp, SocketFlags::none).value();
    ASSERT_TRUE(network.bind(bound, {.address = Address::loopback(family)}));
    EXPECT_EQ(error(guard.listen(bound, 3)), EACCES);
  }
}

int ipv6_only(const Socket& socket) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(socket.host(), IPPROTO_IPV6, IPV6_V6ONLY, &value, &length);
  return value;
}

TEST(GuardOnHost, WhatCouldNotBeBoundIsAsItWas) {
  HostNetwork network;
  Guard guard = guard_with(network, pool("::/0"));
  Socket holder = guard.open(Family::ipv6, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(guard.bind(holder, {.address = Address::any(Family::ipv6)}));
  EXPECT_EQ(ipv6_only(holder), 1);
  const std::uint16_t taken = holder.local_endpoint().value().port;
  Socket socket = guard.open(Family::ipv6, Transport::tcp, SocketFlags::none).value();
  EXPECT_EQ(error(guard.bind(socket, {.address = Address::any(Family::ipv6), .port = taken})),
            EADDRINUSE);
  EXPECT_EQ(ipv6_only(socket), 0);
  EXPECT_EQ(error(guard.bind(socket, {.address = Address::any(Family::ipv4), .port = 0})), EACCES);
  EXPECT_EQ(ipv6_only(socket), 0);
  Socket datagrams = guard.open(Family::ipv6, Transport::udp, SocketFlags::none).value();
  EXPECT_EQ(error(guard.listen(datagrams, 1)), EOPNOTSUPP);
  EXPECT_EQ(ipv6_only(datagrams), 0);
}

TEST(GuardOnHost, ANarrowedSocketStaysNarrow) {
  HostNetwork network;
  Guard guard = guard_with(network, pool("::/0"));
  constexpr int off = 0;
  const auto widen = [&](Socket& socket) {
    return error(
        guard.set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, std::as_bytes(std::span(&off, 1))));
  };
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Socket socket = guard.open(Family::ipv6, transport, SocketFlags::none).value();
    EXPECT_EQ(widen(socket), 0);
    ASSERT_TRUE(guard.bind(socket, {.address = Address::any(Family::ipv6)}));
    EXPECT_EQ(widen(socket), EINVAL);
    EXPECT_EQ(ipv6_only(socket), 1);
  }
  // The port goes with the association, and with it what was judged.
  Socket socket = guard.open(Family::ipv6, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(guard.bind(socket, {.address = Address::any(Family::ipv6)}));
  ASSERT_TRUE(guard.connect(socket, {.address = Address::loopback(Family::ipv6), .port = 9}));
  ASSERT_TRUE(guard.disconnect(socket));
  EXPECT_EQ(widen(socket), 0);
  EXPECT_TRUE(socket.bound_implicitly());
}

TEST(GuardOnHost, TheIpv6WildcardAloneTakesNoIpv4) {
  HostNetwork network;
  Guard guard = guard_with(network, pool("::/0"));
  Socket socket = guard.open(Family::ipv6, Transport::tcp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(guard.bind(socket, {.address = Address::any(Family::ipv6)}));
  ASSERT_TRUE(guard.listen(socket, 1));
  const std::uint16_t port = socket.local_endpoint().value().port;
  Socket ipv6 = network.open(Family::ipv6, Transport::tcp, SocketFlags::none).value();
  EXPECT_EQ(
      error(network.connect(ipv6, {.address = Address::loopback(Family::ipv6), .port = port})), 0);
  Socket ipv4 = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  EXPECT_NE(
      error(network.connect(ipv4, {.address = Address::loopback(Family::ipv4), .port = port})), 0);
}

// The kernel itself, asked for the unspecified address, goes where effective_destination says.
TEST(GuardOnHost, TheUnspecifiedDestinationIsWhatLinuxMakesOfIt) {
  HostNetwork network;
  const Address any4 = Address::any(Family::ipv4);
  const Address any6 = Address::any(Family::ipv6);
  const Address v4_2 = Address::v4({127, 0, 0, 2});
  const struct {
    Family family;
    std::optional<Address> bound;
    Address given;
  } cases[] = {
      {Family::ipv4, {}, any4},
      {Family::ipv4, v4_2, any4},
      {Family::ipv6, {}, any6},
      {Family::ipv6, Address::loopback(Family::ipv6), any6},
      {Family::ipv6, v4_2.mapped(), any6},
      {Family::ipv6, any4.mapped(), any6},
      {Family::ipv6, {}, any4.mapped()},
      {Family::ipv6, v4_2.mapped(), any4.mapped()},
  };
  for (const auto& test : cases) {
    Socket socket = network.open(test.family, Transport::udp, SocketFlags::none).value();
    if (test.bound) {
      ASSERT_TRUE(network.bind(socket, {.address = *test.bound}));
    }
    const Endpoint given{.address = test.given, .port = 9};
    const auto ours = effective_destination(socket, given);
    ASSERT_TRUE(ours);
    ASSERT_TRUE(network.connect(socket, given));
    EXPECT_EQ(ours->address, socket.remote_endpoint().value().address)
        << test.given.to_string() << " from " << (test.bound ? test.bound->to_string() : "unbound");
  }
}

TEST(GuardOnHost, AUdpServerAnswersThoughOnlyItsWildcardIsGranted) {
  HostNetwork network;
  Guard guard = guard_with(network, pool("0.0.0.0/15"));
  Socket server = guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(guard.bind(server, {.address = Address::any(Family::ipv4)}));
  Socket client = network.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  const Endpoint to_server{.address = Address::loopback(Family::ipv4),
                           .port = server.local_endpoint().value().port};
  ASSERT_TRUE(network.bind(client, {.address = Address::loopback(Family::ipv4)}));
  const Endpoint to_client = client.local_endpoint().value();
  const std::array data{text("hello")};
  EXPECT_EQ(error(guard.send_to(server, data, 0, to_client)), EACCES);
  ASSERT_TRUE(network.send_to(client, data, 0, to_server));

  await_input(server);
  std::array<char, 16> buffer{};
  const std::array into{iovec{buffer.data(), buffer.size()}};
  const auto received = guard.receive_from(server, into, 0);
  ASSERT_TRUE(received);
  EXPECT_EQ(std::string(buffer.data(), received->size), "hello");
  EXPECT_EQ(received->source, to_client);
  EXPECT_EQ(error(guard.send_to(server, data, 0, *received->source)), 0);
  await_input(client);
}

/// Sends one word and returns what came first: "answer" only if the stranger was not heard.
std::string first_heard(Guard& guard, Family family, bool connecting) {
  HostNetwork network;
  const Address loopback = Address::loopback(family);
  Socket server = network.open(family, Transport::udp, SocketFlags::nonblocking).value();
  EXPECT_TRUE(network.bind(server, {.address = loopback}));
  const Endpoint to_server = server.local_endpoint().value();
  Socket client = guard.open(family, Transport::udp, SocketFlags::nonblocking).value();
  const std::array question{text("question")};
  if (connecting) {
    EXPECT_TRUE(guard.connect(client, to_server));
    EXPECT_TRUE(client.send(question, 0));
  } else {
    EXPECT_TRUE(guard.send_to(client, question, 0, to_server));
  }
  const Endpoint to_client{.address = loopback, .port = client.local_endpoint().value().port};
  // A stranger: from an address of this host that no pool here covers.
  Socket stranger = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  EXPECT_TRUE(network.bind(stranger, {.address = Address::v4({127, 9, 9, 9})}));
  const std::array intrusion{text("intrusion")};
  static_cast<void>(
      network.send_to(stranger, intrusion, 0,
                      {.address = Address::loopback(Family::ipv4), .port = to_client.port}));
  const std::array answer{text("answer")};
  EXPECT_TRUE(network.send_to(server, answer, 0, to_client));
  await_input(client);
  std::array<char, 16> buffer{};
  const std::array into{iovec{buffer.data(), buffer.size()}};
  const auto received = guard.receive_from(client, into, 0);
  return received ? std::string(buffer.data(), received->size) : "nothing";
}

TEST(GuardOnHost, AClientHearsItsServerAndNoStranger) {
  HostNetwork network;
  for (const bool connecting : {false, true}) {
    Guard ipv4 = guard_with(network, pool("127.0.0.1/32"));
    EXPECT_EQ(first_heard(ipv4, Family::ipv4, connecting), "answer");
    Guard ipv6 = guard_with(network, pool("::1/128,::/128"));
    EXPECT_EQ(first_heard(ipv6, Family::ipv6, connecting), "answer");
  }
  Guard everywhere = guard_with(network, pool("127.0.0.1/32,0.0.0.0/32"));
  EXPECT_EQ(first_heard(everywhere, Family::ipv4, false), "intrusion");
  Guard both = guard_with(network, pool("::1/128,::/128,0.0.0.0/32"));
  EXPECT_EQ(first_heard(both, Family::ipv6, false), "intrusion");
}

TEST(GuardOnHost, APortThatTheKernelChoseIsNotedAnewAfterADisconnect) {
  HostNetwork network;
  Guard guard = guard_with(network, pool("127.0.0.0/8"));
  const Endpoint peer{.address = Address::loopback(Family::ipv4), .port = 9};
  const std::array data{text("x")};

  Socket own_port = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(own_port, {.address = Address::any(Family::ipv4), .port = 0}));
  const std::uint16_t chosen = own_port.local_endpoint().value().port;
  own_port = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(own_port, {.address = Address::any(Family::ipv4), .port = chosen}));
  ASSERT_TRUE(guard.connect(own_port, peer));
  ASSERT_TRUE(guard.disconnect(own_port));
  EXPECT_FALSE(own_port.bound_implicitly());

  Socket own_address = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(guard.bind(own_address, {.address = Address::loopback(Family::ipv4)}));
  ASSERT_TRUE(guard.connect(own_address, peer));
  ASSERT_TRUE(guard.disconnect(own_address));
  ASSERT_TRUE(guard.send_to(own_address, data, 0, peer));
  EXPECT_FALSE(own_address.bound_implicitly());

  // A socket that the host connected: nobody noted its port.
  Socket handed_over = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.connect(handed_over, peer));
  EXPECT_TRUE(handed_over.is_bound());
  ASSERT_TRUE(guard.disconnect(handed_over));
  EXPECT_TRUE(handed_over.bound_implicitly());
}

}  // namespace
}  // namespace sluice::policy
