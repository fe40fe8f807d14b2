// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/used_names.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::policy {
namespace {

TEST(UsedNames, KeepsEachWithItsPorts) {
  UsedNames used;
  used.add("b.example", 443, true);
  used.add("a.example", 80, false);
  used.add("b.example", 80, true);
  ASSERT_EQ(used.all().size(), 2U);
  EXPECT_EQ(used.all().at("b.example").ports, (std::set<std::uint16_t>{80, 443}));
  EXPECT_TRUE(used.all().at("b.example").in_public);
  EXPECT_FALSE(used.all().at("b.example").elsewhere);
  EXPECT_TRUE(used.all().at("a.example").elsewhere);
  EXPECT_FALSE(used.is_widened());
}

TEST(UsedNames, ManyOfADomainBecomeTheDomain) {
  UsedNames used;
  used.add("example.com", 443, true);
  used.add("localhost", 443, true);
  for (int i = 0; i < 100'000; ++i) {
    used.add("h" + std::to_string(i) + ".x.example.com", 443, i != 5);
  }
  ASSERT_EQ(used.all().size(), 3U);
  EXPECT_TRUE(used.is_widened());
  EXPECT_TRUE(used.all().contains("example.com"));
  EXPECT_TRUE(used.all().contains("localhost"));
  EXPECT_TRUE(used.all().at("*.example.com").elsewhere);
  EXPECT_EQ(used.pattern("h7.x.example.com"), "*.example.com");
}

TEST(UsedNames, ManyDomainsBecomeEveryName) {
  UsedNames used;
  for (int i = 0; i < 100'000; ++i) used.add("a.d" + std::to_string(i) + ".example", 443, true);
  // `d7.example` would be one of the domain `example`, which is none.
  ASSERT_EQ(used.all().size(), 1U);
  EXPECT_EQ(used.all().begin()->first, "*");
  EXPECT_EQ(used.all().begin()->second.ports, (std::set<std::uint16_t>{443}));
}

TEST(UsedNames, EveryNameIsNotLocalhost) {
  UsedNames used;
  used.add("localhost", 443, true);
  for (int i = 0; i < 5'000; ++i) {
    used.add("a.d" + std::to_string(i) + ".example", 443, true);
    used.add("a.d" + std::to_string(i) + ".localhost", 443, true);
  }
  ASSERT_EQ(used.all().size(), 3U);
  EXPECT_TRUE(used.all().contains("*"));
  EXPECT_TRUE(used.all().contains("localhost"));
  EXPECT_TRUE(used.all().contains("*.localhost"));
  EXPECT_EQ(used.pattern("localhost"), "localhost");
}

TEST(UsedNames, ManyPortsBecomeEveryPort) {
  UsedNames used;
  for (std::uint16_t port = 1; port <= 1025; ++port) used.add("a.example", port, true);
  ASSERT_EQ(used.all().size(), 1U);
  EXPECT_TRUE(used.has_every_port());
  EXPECT_TRUE(used.is_widened());
}

}  // namespace
}  // namespace sluice::policy
