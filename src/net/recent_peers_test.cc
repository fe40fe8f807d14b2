// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/recent_peers.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

namespace sluice::net {
namespace {

Endpoint peer(std::size_t number) {
  return {.address = Address::v4({10, static_cast<std::uint8_t>(number >> 16U),
                                  static_cast<std::uint8_t>(number >> 8U),
                                  static_cast<std::uint8_t>(number)}),
          .port = 5000};
}

TEST(RecentPeers, remembersAddressAndPort) {
  RecentPeers peers;
  EXPECT_FALSE(peers.contains(peer(1)));
  peers.remember(peer(1));
  EXPECT_TRUE(peers.contains(peer(1)));
  EXPECT_FALSE(peers.contains(peer(2)));
  Endpoint other_port = peer(1);
  other_port.port = 5001;
  EXPECT_FALSE(peers.contains(other_port));
  Endpoint other_family{.address = Address::any(Family::ipv6), .port = 5000};
  other_family.address.bytes = peer(1).address.bytes;
  EXPECT_FALSE(peers.contains(other_family));
}

TEST(RecentPeers, forgetsTheLongestSilentFirst) {
  RecentPeers peers;
  for (std::size_t i = 0; i < RecentPeers::capacity; ++i) peers.remember(peer(i));
  peers.remember(peer(0));
  peers.remember(peer(RecentPeers::capacity));
  EXPECT_TRUE(peers.contains(peer(0)));
  EXPECT_FALSE(peers.contains(peer(1)));
  EXPECT_TRUE(peers.contains(peer(2)));
  EXPECT_TRUE(peers.contains(peer(RecentPeers::capacity)));
  for (std::size_t i = 0; i < 3 * RecentPeers::capacity; ++i) peers.remember(peer(100000 + i));
  EXPECT_FALSE(peers.contains(peer(0)));
  for (std::size_t i = 2 * RecentPeers::capacity; i < 3 * RecentPeers::capacity; ++i) {
    EXPECT_TRUE(peers.contains(peer(100000 + i)));
  }
}

TEST(RecentPeers, knowsTheLatestAndAllOthers) {
  RecentPeers peers;
  constexpr std::size_t count = 40;
  for (std::size_t round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t again = 0; again < 3; ++again) peers.remember(peer(i));
      for (std::size_t known = 0; known < count; ++known) {
        EXPECT_EQ(peers.contains(peer(known)), round > 0 || known <= i) << i << ' ' << known;
      }
    }
  }
}

TEST(RecentPeers, isSafeUnderThreads) {
  RecentPeers peers;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (std::size_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t i = 0; i < 1000; ++i) {
        peers.remember(peer(thread * 1000 + i));
        EXPECT_TRUE(peers.contains(peer(thread * 1000 + i)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace sluice::net
