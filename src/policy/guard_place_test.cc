// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where a socket is bound, as the Guard knows it when that changes, over loopback.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/host_network.h"
#include "policy/bound_place.h"
#include "policy/guard.h"
#include "policy/recording_network.h"
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

const Endpoint anywhere{.address = Address::any(Family::ipv4)};

/// A socket as the host hands it over: bound to 127.0.0.1.
Socket from_host(HostNetwork& network, Transport transport) {
  Socket made = network.open(Family::ipv4, transport, SocketFlags::nonblocking).value();
  EXPECT_TRUE(network.bind(made, loopback(1)));
  if (transport == Transport::tcp) {
    EXPECT_TRUE(network.listen(made, 4));
  }
  return Socket::adopt(net::FileDescriptor(dup(made.host()))).value();
}

/// A connection that came to a socket of a guest with this policy, and that the guest dissolved.
struct Dissolved {
  Dissolved(const std::string& policy, const Endpoint& local) : guard(network, rules_of(policy)) {
    listener = guard.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
    EXPECT_TRUE(guard.bind(*listener, local));
    EXPECT_TRUE(guard.listen(*listener, 4));
    accept();
  }
  void accept() {
    Socket peer = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
    EXPECT_TRUE(network.connect(peer, loopback(1, listener->local_endpoint().value().port)));
    socket = std::move(guard.accept(*listener, SocketFlags::none)->socket);
    EXPECT_TRUE(guard.disconnect(*socket));
  }

  HostNetwork network;
  Guard guard;
  std::optional<Socket> listener;
  std::optional<Socket> socket;
};

std::uint16_t free_port() {
  HostNetwork network;
  Socket probe = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  EXPECT_TRUE(network.bind(probe, anywhere));
  return probe.local_endpoint().value().port;
}

TEST(GuardPlace, ADissolvedConnectionListensAsASocketWithoutPort) {
  const std::uint16_t port = free_port();
  const std::string granted = "allow listen tcp 0.0.0.0:" + std::to_string(port);
  Dissolved one_port(granted, {.address = anywhere.address, .port = port});
  EXPECT_EQ(error(one_port.guard.listen(*one_port.socket, 4)), EACCES);
  EXPECT_FALSE(is_listening(*one_port.socket));

  Dissolved any_port("allow listen tcp 0.0.0.0", anywhere);
  EXPECT_EQ(error(any_port.guard.listen(*any_port.socket, 4)), 0);
  EXPECT_TRUE(any_port.socket->local_endpoint()->address.is_unspecified());
  EXPECT_EQ(any_port.socket->bound()->local, anywhere);

  // It keeps the address that its listener was bound to.
  Dissolved one_address("allow listen tcp 127.0.0.1", loopback(1));
  EXPECT_EQ(error(one_address.guard.listen(*one_address.socket, 4)), 0);
  EXPECT_EQ(one_address.socket->local_endpoint()->address, loopback(1).address);
  EXPECT_EQ(one_address.socket->bound()->local, loopback(1));
}

TEST(GuardPlace, WhoComesToADissolvedConnectionIsJudgedByWhereItListens) {
  const std::uint16_t port = free_port();
  Dissolved test("allow listen tcp 0.0.0.0:" + std::to_string(port) +
                     " from any\n"
                     "allow listen tcp 0.0.0.0:0 from 127.0.0.3\n",
                 {.address = anywhere.address, .port = port});
  ASSERT_TRUE(test.guard.listen(*test.socket, 4));
  Socket peer = test.network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(test.network.connect(peer, loopback(1, test.socket->local_endpoint()->port)));
  const int on = 1;
  ASSERT_EQ(ioctl(test.socket->host(), FIONBIO, &on), 0);
  EXPECT_EQ(error(test.guard.accept(*test.socket, SocketFlags::none)), EAGAIN);
}

TEST(GuardPlace, AConnectionThatWasResetIsNoLongerOneThatCameIn) {
  Dissolved test("allow listen tcp 0.0.0.0", anywhere);
  EXPECT_EQ(test.socket->peer_origin(), Socket::Origin::connected);
  test.guard.replace_rules(rules_of("allow listen tcp 0.0.0.0"), Guard::Existing::rejudge);
  Socket peer = test.network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(test.network.connect(peer, loopback(1, test.listener->local_endpoint()->port)));
  Socket accepted = std::move(test.guard.accept(*test.listener, SocketFlags::none)->socket);
  test.guard.replace_rules(rules_of("allow bind tcp 0.0.0.0:1"), Guard::Existing::rejudge);
  test.guard.revise(accepted);
  EXPECT_EQ(error(accepted.remote_endpoint()), ENOTCONN);
  EXPECT_EQ(accepted.peer_origin(), Socket::Origin::connected);
  EXPECT_EQ(error(test.guard.listen(accepted, 4)), EACCES);
}

TEST(GuardPlace, ABindThatFailsLeavesThePlaceOfTheHost) {
  HostNetwork network;
  Guard guard(network, rules_of("allow listen any any"));
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Socket socket = from_host(network, transport);
    const auto is_the_hosts = [&] {
      const auto bound = socket.bound();
      return bound && !bound->is_judged && bound->local == socket.local_endpoint().value();
    };
    EXPECT_TRUE(is_the_hosts());
    EXPECT_EQ(error(guard.bind(socket, loopback(2))), EINVAL);
    EXPECT_TRUE(is_the_hosts());
    RecordingNetwork recording;
    Guard watched(recording, rules_of("allow listen any any"));
    recording.during_bind = [&] { EXPECT_TRUE(is_the_hosts()); };
    EXPECT_TRUE(watched.bind(socket, loopback(2)));
  }
}

// Another thread may send meanwhile, and give it a port where it was.
TEST(GuardPlace, WhileASocketIsBoundAnewItHearsNoStrangers) {
  RecordingNetwork network;
  Guard guard(network, rules_of("allow bind udp 127.0.0.0/8"));
  Socket socket = guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  network.during_bind = [&] { EXPECT_FALSE(socket.bound_implicitly()); };
  ASSERT_TRUE(guard.bind(socket, loopback(1)));
  network.during_bind = [&] { EXPECT_TRUE(socket.bound_implicitly()); };
  ASSERT_TRUE(guard.bind(socket, loopback(2)));
  EXPECT_FALSE(socket.bound_implicitly());
  EXPECT_EQ(socket.bound()->local, loopback(2));
}

TEST(GuardPlace, DatagramsAreNotListenedFor) {
  HostNetwork network;
  Guard guard(network, rules_of("allow listen any any"));
  Socket socket = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  EXPECT_EQ(error(guard.listen(socket, 1)), EOPNOTSUPP);
  EXPECT_FALSE(socket.bound());
}

/// Whether somebody at `from` gets through to a socket that is bound already.
bool hears(HostNetwork& network, Guard& guard, Socket& socket, const Address& from) {
  Socket peer = network.open(from.family, Transport::udp, SocketFlags::none).value();
  EXPECT_TRUE(network.bind(peer, {.address = from}));
  const std::array data{iovec{const_cast<char*>("hello"), 5}};
  const Endpoint to{.address = Address::loopback(from.family),
                    .port = socket.local_endpoint().value().port};
  EXPECT_TRUE(network.send_to(peer, data, 0, to));
  pollfd entry{.fd = socket.host(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&entry, 1, 10'000), 1);
  return error(guard.receive_from(socket, {}, 0)) == 0;
}

TEST(GuardPlace, NewRulesMustGrantAllOfWhatIsBound) {
  const struct {
    const char* rules;
    Address bound;
    Address from;
    bool is_heard;
  } cases[] = {
      {"allow bind udp ::", Address::any(Family::ipv6), loopback(2).address, false},
      {"allow bind udp ::", Address::any(Family::ipv6), Address::loopback(Family::ipv6), true},
      {"allow bind udp 0.0.0.0", Address::any(Family::ipv6), loopback(2).address, false},
      {"allow bind udp {::, 0.0.0.0}", Address::any(Family::ipv6), loopback(2).address, true},
      {"allow bind udp 0.0.0.0", loopback(1).address, loopback(2).address, false},
      {"allow bind udp 127.0.0.1", loopback(1).address, loopback(2).address, true},
  };
  for (const auto& test : cases) {
    HostNetwork network;
    Guard guard(network, rules_of("allow any any"));
    Socket socket = guard.open(test.bound.family, Transport::udp, SocketFlags::nonblocking).value();
    ASSERT_TRUE(guard.bind(socket, {.address = test.bound}));
    guard.replace_rules(rules_of(test.rules), Guard::Existing::keep);
    EXPECT_EQ(hears(network, guard, socket, test.from), test.is_heard)
        << test.rules << ' ' << test.from.to_string();
  }
}

TEST(GuardPlace, WhatWasFoundOfAPeerGrantsNoPlace) {
  HostNetwork network;
  Guard guard(network, rules_of("allow any any"));
  Socket socket = guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(guard.bind(socket, loopback(1)));
  guard.replace_rules(rules_of("allow send,receive udp 127.0.0.2"), Guard::Existing::keep);
  Socket peer = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(peer, loopback(2)));
  const Endpoint where = peer.local_endpoint().value();
  ASSERT_TRUE(guard.send_to(socket, {}, 0, where));
  ASSERT_TRUE(network.send_to(peer, {}, 0, socket.local_endpoint().value()));
  pollfd entry{.fd = socket.host(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&entry, 1, 10'000), 1);
  EXPECT_EQ(error(guard.receive_from(socket, {}, 0)), EAGAIN);
}

}  // namespace
}  // namespace sluice::policy
