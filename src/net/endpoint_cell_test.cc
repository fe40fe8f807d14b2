// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/endpoint_cell.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace sluice::net {
namespace {

TEST(EndpointCell, keepsAllOfAnEndpoint) {
  const Endpoint endpoints[] = {
      {.address = Address::any(Family::ipv4)},
      {.address = Address::any(Family::ipv6)},
      {.address = Address::v4({255, 254, 253, 252}), .port = 65535},
      {.address = Address::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 0xffffffff),
       .port = 1,
       .flow = 0xfffffffe},
  };
  EndpointCell cell;
  EXPECT_FALSE(cell.load());
  for (const Endpoint& endpoint : endpoints) {
    EXPECT_FALSE(cell.holds(endpoint)) << endpoint.to_string();
    cell.store(endpoint);
    EXPECT_EQ(cell.load(), endpoint) << endpoint.to_string();
    for (const Endpoint& other : endpoints) EXPECT_EQ(cell.holds(other), other == endpoint);
  }
  cell.store(std::nullopt);
  EXPECT_FALSE(cell.load());
  EXPECT_FALSE(cell.holds(endpoints[0]));
}

TEST(EndpointCell, keepsANumberWithAnEndpoint) {
  const Endpoint endpoint{.address = Address::v4({1, 2, 3, 4}), .port = 5, .flow = 0xffffffff};
  EndpointCell cell;
  EXPECT_EQ(cell.tag(), 0);
  cell.store(endpoint, 0xfffffffe);
  EXPECT_EQ(cell.tag(), 0xfffffffe);
  EXPECT_TRUE(cell.holds(endpoint, 0xfffffffe));
  EXPECT_FALSE(cell.holds(endpoint, 1));
  EXPECT_FALSE(cell.holds(endpoint));
  EXPECT_EQ(cell.load(), endpoint);
  cell.store(std::nullopt);
  EXPECT_EQ(cell.tag(), 0);
}

TEST(EndpointCell, isCopiedWithItsNumber) {
  const Endpoint endpoint{.address = Address::v4({1, 2, 3, 4}), .port = 5};
  EndpointCell cell;
  cell.store(endpoint, 6);
  EndpointCell other;
  other.copy(cell);
  EXPECT_TRUE(other.holds(endpoint, 6));
  other.copy(EndpointCell());
  EXPECT_FALSE(other.load());
}

// Each writer's endpoints have one number everywhere, so that a mixture would show.
TEST(EndpointCell, neverMixesTwoEndpoints) {
  constexpr std::uint8_t writers = 3;
  const auto endpoint = [](std::uint8_t number) {
    std::array<std::uint8_t, 16> bytes;
    bytes.fill(number);
    return Endpoint{.address = Address::v6(bytes, number), .port = number, .flow = number};
  };
  EndpointCell cell;
  cell.store(endpoint(1));
  std::vector<std::thread> threads;
  for (std::uint8_t writer = 1; writer <= writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < 20'000; ++i) {
        cell.store(endpoint(writer));
        const auto seen = cell.load();
        ASSERT_TRUE(seen);  // also while another writes
        EXPECT_EQ(*seen, endpoint(seen->address.bytes[0]));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace sluice::net
