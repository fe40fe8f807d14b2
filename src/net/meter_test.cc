// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/meter.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/test_meter.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(Metering, SocketsAreCountedUntilTheyAreClosed) {
  meter_.sockets.set_most(2);
  {
    const Socket first = must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
    Socket second = must(network_.open(Family::ipv6, Transport::udp, SocketFlags::none));
    EXPECT_EQ(error_of(network_.open(Family::ipv4, Transport::udp, SocketFlags::none)), EMFILE);
    const Socket moved = std::move(second);
    EXPECT_EQ(meter_.sockets.used(), 2U);
  }
  EXPECT_EQ(meter_.sockets.used(), 0U);
  EXPECT_TRUE(network_.open(Family::ipv4, Transport::udp, SocketFlags::none));
}

TEST_F(Metering, AConnectionThatFindsNoRoomStaysInTheBacklog) {
  Socket listening = listener(network_);
  const Endpoint here = must(listening.local_endpoint());
  std::vector<Socket> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(must(peers_.open(Family::ipv4, Transport::tcp, SocketFlags::none)));
    must(peers_.connect(clients.back(), here));
  }
  for (const bool counts_sockets : {true, false}) {
    Quota& quota = counts_sockets ? meter_.sockets : meter_.connections;
    quota.set_most(counts_sockets ? 1 : 0);
    EXPECT_EQ(error_of(network_.accept(listening, SocketFlags::none)), EMFILE);
    quota.set_most(counts_sockets ? 2 : 1);
    const Accepted accepted = must(network_.accept(listening, SocketFlags::none));
    EXPECT_EQ(meter_.connections.used(), 1U);
    EXPECT_EQ(meter_.sockets.used(), 2U);
    EXPECT_EQ(error_of(network_.accept(listening, SocketFlags::none)), EMFILE);
    quota.set_most(Quota::unlimited);
  }
  EXPECT_EQ(meter_.connections.used(), 0U);
  EXPECT_EQ(meter_.sockets.used(), 1U);
}

TEST_F(Metering, AFailedAcceptTakesNothing) {
  Socket listening = listener(network_);
  fcntl(listening.host(), F_SETFL, O_NONBLOCK);
  meter_.sockets.set_most(2);
  meter_.connections.set_most(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(error_of(network_.accept(listening, SocketFlags::none)), EAGAIN);
  }
  EXPECT_EQ(meter_.connections.used(), 0U);
}

TEST_F(Metering, ConnectionsAreCountedUntilTheSocketIsClosed) {
  meter_.connections.set_most(1);
  Socket listening = listener(peers_);
  const Endpoint there = must(listening.local_endpoint());
  std::optional<Socket> first =
      must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
  must(network_.connect(*first, there));
  EXPECT_EQ(error_of(network_.connect(*first, there)), EISCONN);
  EXPECT_EQ(meter_.connections.used(), 1U);
  Socket second = must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
  EXPECT_EQ(error_of(network_.connect(second, there)), EADDRNOTAVAIL);
  first.reset();
  must(network_.connect(second, there));
  Socket datagrams = listener(network_, Transport::udp);
  must(network_.connect(datagrams, there));  // no connection
}

TEST_F(Metering, OfAConnectionThatThreadsMakeTogetherOneIsTaken) {
  for (int round = 0; round < 200; ++round) {
    MeterShare share(meter_);
    {
      std::vector<std::jthread> threads;
      threads.reserve(3);
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] { EXPECT_TRUE(share.take_connection()); });
      }
    }
    EXPECT_EQ(meter_.connections.used(), 1U);
    const MeterShare moved(std::move(share));
    EXPECT_TRUE(moved.is_connection());
  }
  EXPECT_EQ(meter_.connections.used(), 0U);
}

TEST_F(Metering, ConnectionsComeAtARate) {
  meter_.connection_rate.set_rate(5, seconds(1));
  Socket listening = listener(peers_);
  Socket own_listening = listener(network_);
  EXPECT_GE(duration_of([&] {
              for (int i = 0; i < 4; ++i) {
                Socket client =
                    must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
                must(network_.connect(client, must(listening.local_endpoint())));
                Socket peer = must(peers_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
                must(peers_.connect(peer, must(own_listening.local_endpoint())));
                must(network_.accept(own_listening, SocketFlags::none));
              }
            }),
            milliseconds(400));
}

TEST_F(Metering, APeerThatIsTurnedAwayTakesNothingOfTheRate) {
  meter_.connection_rate.set_rate(1, std::chrono::hours(1));
  Socket listening = listener(network_);
  for (int i = 0; i < 3; ++i) {
    Socket peer = must(peers_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
    must(peers_.connect(peer, must(listening.local_endpoint())));
    must(network_.accept(listening, SocketFlags::none));
    meter_.forget_accepted();
  }
}

TEST_F(Metering, WhoAsksAfterAConnectionWaitsForNoRate) {
  Socket listening = listener(peers_);
  Socket own = must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
  const Endpoint there = must(listening.local_endpoint());
  must(network_.connect(own, there));
  meter_.connection_rate.set_rate(1, std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error_of(network_.connect(own, there)), EISCONN);
  EXPECT_FALSE(meter_.connection_rate.is_short_of(1));
  meter_.connection_rate.take(1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error_of(network_.connect(own, there)), EISCONN);
}

TEST_F(Metering, WhatIsNotThereIsNotWaitedForAtARate) {
  constexpr auto hour = std::chrono::hours(1);
  meter_.count_traffic(true);
  Socket listening = listener(network_);
  fcntl(listening.host(), F_SETFL, O_NONBLOCK);
  const Pair stream = streams();
  const Pair datagram = datagrams();
  meter_.connection_rate.set_rate(1, hour);
  meter_.connection_rate.take(1);
  EXPECT_EQ(error_of(network_.accept(listening, SocketFlags::none)), EAGAIN);
  meter_.received.byte_rate.set_rate(1, hour);
  meter_.received.byte_rate.take(1);
  EXPECT_EQ(error_of(receive(stream.own, 10, MSG_DONTWAIT)), EAGAIN);
  EXPECT_EQ(error_of(receive(datagram.own, 10, MSG_DONTWAIT)), EAGAIN);
  meter_.received.byte_rate.set_rate(0, hour);
  meter_.received.datagram_rate.set_rate(1, hour);
  meter_.received.datagram_rate.take(1);
  EXPECT_EQ(error_of(receive(datagram.own, 10, MSG_DONTWAIT)), EAGAIN);
  std::string large(1'000'000, 'x');
  while (send(stream.own, large, MSG_DONTWAIT)) continue;  // until there is no room
  meter_.sent.byte_rate.set_rate(1, hour);
  meter_.sent.byte_rate.take(1);
  EXPECT_EQ(error_of(send(stream.own, large, MSG_DONTWAIT)), EAGAIN);
}

TEST_F(Metering, WhatAcceptsNoConnectionsSaysSoWhateverTheRate) {
  meter_.connection_rate.set_rate(1, std::chrono::hours(1));
  meter_.connection_rate.take(1);
  for (const SocketFlags flags : {SocketFlags::nonblocking, SocketFlags::none}) {
    Socket datagrams = must(network_.open(Family::ipv4, Transport::udp, flags));
    EXPECT_EQ(error_of(network_.accept(datagrams, SocketFlags::none)), EOPNOTSUPP);
  }
}

TEST_F(Metering, LookupsHaveATotal) {
  meter_.lookups.set_most(1);
  int told = 0;
  const std::function<void()> tell = [&] { ++told; };
  meter_.lookups.on_refusal(tell);
  EXPECT_TRUE(network_.resolve({.host = "127.0.0.1"}));
  EXPECT_TRUE(network_.resolve({.service = "80"}));
  EXPECT_EQ(meter_.lookups.used(), 0U);
  EXPECT_TRUE(network_.resolve({.host = "localhost"}));
  const auto refused = network_.resolve({.host = "localhost"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, EAI_SYSTEM);
  EXPECT_EQ(refused.error().system, EPERM);
  const auto name = network_.resolve_name(Address::loopback(Family::ipv4));
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().system, EPERM);
  EXPECT_TRUE(network_.resolve({.host = "::1"}));
  EXPECT_EQ(told, 1);
}

TEST_F(Metering, LookupsComeAtARate) {
  meter_.lookup_rate.set_rate(5, seconds(1));
  EXPECT_GE(duration_of([&] {
              for (int i = 0; i < 7; ++i) EXPECT_TRUE(network_.resolve({.host = "localhost"}));
            }),
            milliseconds(400));
}

}  // namespace
}  // namespace sluice::net
