// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules and limits together, over loopback: what is refused does not count, and who waits for a
// rate is judged when it is his turn.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "net/host_network.h"
#include "policy/guard.h"
#include "policy/test_rules.h"
#include "policy/test_sockets.h"

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::Family;
using net::Socket;
using net::SocketFlags;
using net::Transport;

/// A guest with limits, and the host without.
class GuardMetering : public testing::Test {
 protected:
  GuardMetering() { meter_.count_traffic(true); }
  Socket open(Transport transport, SocketFlags flags = SocketFlags::none) {
    return guard_.open(Family::ipv4, transport, flags).value();
  }
  Socket host(Transport transport, std::uint8_t last) {
    Socket socket = host_.open(Family::ipv4, transport, SocketFlags::none).value();
    EXPECT_TRUE(host_.bind(socket, loopback(last)));
    return socket;
  }
  void send(std::uint8_t from, const Endpoint& to, std::string bytes) {
    Socket peer = host(Transport::udp, from);
    const std::array data{iovec{bytes.data(), bytes.size()}};
    ASSERT_TRUE(host_.send_to(peer, data, 0, to));
  }

  net::Meter meter_;
  net::HostNetwork host_;
  net::HostNetwork network_{{}, meter_};
  Guard guard_{network_, rules_of("allow any any")};
};

TEST_F(GuardMetering, ADatagramThatIsTakenBackDoesNotCount) {
  meter_.received.bytes.set_most(20);
  Socket socket = open(Transport::udp);
  ASSERT_TRUE(guard_.bind(socket, loopback(1)));
  auto waiting = std::async(std::launch::async, [&] {
    std::array<char, 4> buffer{};  // less than the datagram that is taken back
    const std::array into{iovec{buffer.data(), buffer.size()}};
    return guard_.receive_from(socket, into, 0).value().size;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the test holds without it too
  guard_.replace_rules(rules_of("allow listen udp 127.0.0.1 from 127.0.0.3"),
                       Guard::Existing::keep);
  const Endpoint where = socket.local_endpoint().value();
  send(2, where, "SECRET");
  send(3, where, "yes");
  EXPECT_EQ(waiting.get(), 3);
  EXPECT_EQ(meter_.received.bytes.left(), 17);
}

TEST_F(GuardMetering, WhatIsDroppedWaitsForNoRate) {
  meter_.received.datagram_rate.set_rate(1, std::chrono::hours(1));
  guard_.replace_rules(rules_of("allow any 127.0.0.1"), Guard::Existing::keep);
  Socket socket = open(Transport::udp);
  ASSERT_TRUE(guard_.send_to(socket, {}, 0, loopback(1, 9)));
  const Endpoint where = loopback(1, socket.local_endpoint().value().port);
  for (int i = 0; i < 3; ++i) send(2, where, "SECRET");
  ASSERT_TRUE(guard_.disconnect(socket));
  EXPECT_EQ(error(guard_.bind(socket, loopback(1))), 0);
}

// The sink of the record runs when it was judged, and before it waits.
TEST_F(GuardMetering, WhoIsJudgedBeforeHeWaitsIsJudgedAgain) {
  Socket listener = host(Transport::tcp, 1);
  ASSERT_TRUE(host_.listen(listener, 4));
  for (net::TokenBucket* const rate :
       {&meter_.connection_rate, &meter_.sent.datagram_rate, &meter_.lookup_rate}) {
    rate->set_rate(5, std::chrono::seconds(1));
  }
  Guard* recorded = nullptr;
  Guard guard(network_, rules_of("allow any any"),
              {AuditLevel::all, [&](const AuditRecord& record) {
                 if (record.decision.allowed) {
                   recorded->replace_rules(rules_of("allow bind any"), Guard::Existing::keep);
                 }
               }});
  recorded = &guard;
  const auto allow_all = [&] {
    guard.replace_rules(rules_of("allow any any\nallow resolve *"), Guard::Existing::keep);
  };
  Socket sending = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  EXPECT_EQ(error(guard.send_to(sending, {}, 0, loopback(1, 9))), EACCES);
  allow_all();
  Socket connecting = guard.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  EXPECT_EQ(error(guard.connect(connecting, listener.local_endpoint().value())), EACCES);
  allow_all();
  const auto name = guard.resolve_name(loopback(1).address);
  EXPECT_EQ(name ? 0 : name.error().system, EACCES);
  allow_all();
  const auto found = guard.resolve({.host = "name.invalid"});
  EXPECT_EQ(found ? 0 : found.error().system, EACCES);
}

// The test holds however long the main thread sleeps, unless it is too short to show anything.
TEST_F(GuardMetering, WhoWaitsForARateIsJudgedWhenItIsHisTurn) {
  Socket listener = host(Transport::tcp, 1);
  ASSERT_TRUE(host_.listen(listener, 4));
  for (net::TokenBucket* const rate :
       {&meter_.connection_rate, &meter_.sent.datagram_rate, &meter_.lookup_rate}) {
    rate->set_rate(5, std::chrono::seconds(1));
    rate->take(5);
  }
  Socket connecting = open(Transport::tcp);
  Socket sending = open(Transport::udp);
  auto connected = std::async(std::launch::async, [&] {
    return error(guard_.connect(connecting, listener.local_endpoint().value()));
  });
  auto sent = std::async(std::launch::async,
                         [&] { return error(guard_.send_to(sending, {}, 0, loopback(1, 9))); });
  auto found = std::async(std::launch::async, [&] {
    const auto name = guard_.resolve_name(loopback(1).address);
    return name ? 0 : name.error().system;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  guard_.replace_rules(rules_of("allow bind any"), Guard::Existing::keep);
  EXPECT_EQ(connected.get(), EACCES);
  EXPECT_EQ(sent.get(), EACCES);
  EXPECT_EQ(found.get(), EACCES);
}

}  // namespace
}  // namespace sluice::policy
