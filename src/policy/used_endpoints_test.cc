// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_endpoints.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;

Endpoint at(std::string_view text) { return Endpoint::parse(text).value(); }

/// The groups as `RANGE RANGE:PORTS; ...`.
std::string text(const UsedEndpoints& endpoints) {
  std::string all;
  for (const auto& group : endpoints.groups()) {
    if (!all.empty()) all += "; ";
    for (const net::Cidr& range : group.where) all += range.to_string() + ' ';
    for (const PortRange& ports : group.ports) {
      all += std::to_string(ports.first) + '-' + std::to_string(ports.last) + ' ';
    }
  }
  return all;
}

TEST(UsedEndpoints, PutsTogetherWhatHasTheSamePorts) {
  UsedEndpoints used;
  for (const char* endpoint : {"10.0.0.9:80", "10.0.0.1:80", "10.0.0.9:80", "10.0.0.9:81",
                               "10.0.0.1:81", "10.0.0.5:443", "[::1]:443", "10.0.0.1:90"}) {
    used.add(at(endpoint));
  }
  EXPECT_EQ(text(used),
            "10.0.0.9/32 80-81 ; 10.0.0.1/32 80-81 90-90 ; 10.0.0.5/32 ::1/128 443-443 ");
  EXPECT_FALSE(used.is_widened());
  EXPECT_TRUE(used.contains(at("10.0.0.9:81")));
  EXPECT_FALSE(used.contains(at("10.0.0.9:90")));
}

TEST(UsedEndpoints, MakesRangesOfAdjacentAddresses) {
  UsedEndpoints used;
  for (std::uint8_t i = 0; i < 8; ++i) used.add({.address = Address::v4({10, 0, 0, i}), .port = 1});
  used.add(at("255.255.255.255:1"));
  used.add(at("[::]:1"));
  EXPECT_EQ(text(used), "10.0.0.0/29 255.255.255.255/32 ::/128 1-1 ");
}

TEST(UsedEndpoints, TakesAwayWhatAnotherHolds) {
  UsedEndpoints used;
  UsedEndpoints other;
  for (const char* endpoint : {"10.0.0.1:80", "10.0.0.1:81", "10.0.0.2:80"}) used.add(at(endpoint));
  for (const char* endpoint : {"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"}) {
    other.add(at(endpoint));
  }
  used.remove(other);
  EXPECT_EQ(text(used), "10.0.0.1/32 81-81 ");
}

TEST(UsedEndpoints, ManyPortsBecomeEveryPort) {
  UsedEndpoints used(128);
  for (std::uint16_t port = 1; port <= 128; ++port) {
    used.add({.address = Address::v4({10, 0, 0, 1}), .port = port});
  }
  EXPECT_EQ(text(used), "10.0.0.1/32 1-128 ");
  used.add(at("10.0.0.1:1000"));
  EXPECT_EQ(text(used), "10.0.0.1/32 ");
  EXPECT_TRUE(used.is_widened());
  EXPECT_TRUE(used.contains(at("10.0.0.1:2")));
  EXPECT_FALSE(used.contains(at("10.0.0.2:2")));
}

TEST(UsedEndpoints, ManyAddressesBecomeRangesAsNarrowAsThereIsRoom) {
  UsedEndpoints used(128);
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    const auto byte = [&](int shift) { return static_cast<std::uint8_t>(i >> shift); };
    used.add({.address = Address::v4({10, byte(16), byte(8), byte(0)}), .port = 443});
  }
  EXPECT_EQ(text(used), "10.0.0.0/12 443-443 ");  // 1,000,000 is 15.26 times 65,536
  EXPECT_TRUE(used.is_widened());
  EXPECT_TRUE(used.contains(at("10.9.255.1:443")));
  EXPECT_FALSE(used.contains(at("10.9.255.1:80")));
  EXPECT_FALSE(used.contains(at("11.0.0.1:443")));
}

TEST(UsedEndpoints, AnotherThatIsWidenedWidens) {
  UsedEndpoints used(128);
  used.add(at("10.0.0.1:443"));
  UsedEndpoints other(128);
  for (std::uint8_t i = 0; i < 200; ++i) {
    other.add({.address = Address::v4({10, 0, i, 1}), .port = 443});
  }
  used.add(other);
  EXPECT_TRUE(used.is_widened());
  EXPECT_EQ(text(used), "10.0.0.0/16 443-443 ");
}

}  // namespace
}  // namespace sluice::policy
