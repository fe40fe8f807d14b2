// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/learned_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::policy {
namespace {

using namespace std::chrono_literals;
using net::Address;

std::vector<std::string> names_of(const LearnedNames& names, const Address& address,
                                  LearnedNames::Clock::time_point now) {
  std::vector<std::string> all;
  const auto note = [&](std::string_view name) {
    all.emplace_back(name);
    return false;
  };
  EXPECT_FALSE(names.any_of(address, note, now));
  return all;
}

const Address one = Address::v4({192, 0, 2, 1});
const Address two = Address::parse("2001:db8::2").value();
using Names = std::vector<std::string>;

TEST(LearnedNames, AnAddressHasEachNameThatGaveIt) {
  LearnedNames names;
  const auto now = LearnedNames::Clock::now();
  EXPECT_EQ(names_of(names, one, now), Names{});
  names.learn(one, "b.example", 100s, now);
  names.learn(one, "a.example", 100s, now);
  names.learn(two, "a.example", 100s, now);
  EXPECT_EQ(names_of(names, one, now), (Names{"a.example", "b.example"}));
  EXPECT_EQ(names_of(names, two, now), Names{"a.example"});
  EXPECT_EQ(names_of(names, Address::v4({192, 0, 2, 2}), now), Names{});
  EXPECT_EQ(names_of(names, Address::v6(one.bytes), now), Names{});
  EXPECT_TRUE(names.any_of(one, [](std::string_view name) { return name == "b.example"; }, now));
}

TEST(LearnedNames, EndWithTheAnswerWithinBounds) {
  LearnedNames names;
  const auto now = LearnedNames::Clock::now();
  names.learn(one, "short.example", 0s, now);
  names.learn(one, "usual.example", 300s, now);
  names.learn(one, "long.example", std::chrono::hours(100 * 24), now);
  EXPECT_EQ(names_of(names, one, now + 59s).size(), 3);
  EXPECT_EQ(names_of(names, one, now + 60s), (Names{"long.example", "usual.example"}));
  EXPECT_EQ(names_of(names, one, now + 300s), Names{"long.example"});
  EXPECT_EQ(names_of(names, one, now + 24h), Names{});
  names.learn(one, "usual.example", 300s, now + 200s);
  names.learn(one, "usual.example", 60s, now + 201s);  // takes nothing back
  EXPECT_EQ(names_of(names, one, now + 499s), (Names{"long.example", "usual.example"}));
}

Address address(std::size_t i) {
  return Address::v4({10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
}

std::string name(std::size_t i) { return std::to_string(i) + ".example"; }

TEST(LearnedNames, ForgetWhatWasLearnedLongestAgo) {
  LearnedNames names;
  const auto now = LearnedNames::Clock::now();
  for (std::size_t i = 0; i < LearnedNames::capacity; ++i) {
    names.learn(address(i), name(i), std::chrono::seconds(i == 7 ? 60 : 1000), now);
  }
  names.learn(address(0), name(0), 60s, now);  // again
  names.learn(one, "b.example", 24h, now);
  EXPECT_EQ(names_of(names, address(0), now), Names{name(0)});
  EXPECT_EQ(names_of(names, address(1), now), Names{});
  EXPECT_EQ(names_of(names, address(7), now), Names{name(7)});
  names.learn(two, "b.example", 60s, now);
  EXPECT_EQ(names_of(names, address(2), now), Names{});
  EXPECT_EQ(names_of(names, one, now), Names{"b.example"});
}

TEST(LearnedNames, AFloodUnderOneNamePushesOutItsOwn) {
  LearnedNames names;
  const auto now = LearnedNames::Clock::now();
  names.learn(one, "quiet.example", 60s, now);
  for (std::size_t i = 0; i < 2 * LearnedNames::capacity; ++i) {
    names.learn(address(i), "flood.example", 24h, now);
  }
  EXPECT_EQ(names_of(names, one, now), Names{"quiet.example"});
  const std::size_t first_known = 2 * LearnedNames::capacity - LearnedNames::capacity_of_name;
  EXPECT_EQ(names_of(names, address(first_known - 1), now), Names{});
  EXPECT_EQ(names_of(names, address(first_known), now), Names{"flood.example"});
}

}  // namespace
}  // namespace sluice::policy
