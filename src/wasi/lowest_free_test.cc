// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/lowest_free.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace sluice::wasi {
namespace {

TEST(LowestFree, GivesEveryNumberBelowTheLimitInOrder) {
  for (const std::uint32_t limit : {2U, 63U, 64U, 65U, 200U}) {
    LowestFree numbers(limit);
    for (std::uint32_t number = 0; number < limit; ++number) EXPECT_EQ(numbers.take(), number);
    EXPECT_EQ(numbers.take(), std::nullopt);
    numbers.release(limit - 1);
    numbers.release(0);
    EXPECT_EQ(numbers.take(), 0U);
    EXPECT_EQ(numbers.take(), limit - 1);
    EXPECT_EQ(numbers.take(), std::nullopt);
  }
}

TEST(LowestFree, GivesTheLowestFromANumberOn) {
  LowestFree numbers(200);
  EXPECT_EQ(numbers.take_from(63), 63U);
  EXPECT_EQ(numbers.take_from(63), 64U);
  EXPECT_EQ(numbers.take(), 0U);
  EXPECT_EQ(numbers.take_from(0), 1U);
  EXPECT_EQ(numbers.take_from(199), 199U);
  EXPECT_EQ(numbers.take_from(199), std::nullopt);
  EXPECT_EQ(numbers.take_from(200), std::nullopt);
  for (std::uint32_t number = 65; number < 199; ++number) {
    EXPECT_EQ(numbers.take_from(63), number);
  }
  EXPECT_EQ(numbers.take_from(63), std::nullopt);
  numbers.release(130);
  EXPECT_EQ(numbers.take_from(63), 130U);
}

TEST(LowestFree, GivesANumberOnce) {
  LowestFree numbers(200);
  EXPECT_TRUE(numbers.take_this(150));
  EXPECT_FALSE(numbers.take_this(150));
  EXPECT_FALSE(numbers.take_this(200));
  EXPECT_TRUE(numbers.take_this(0));
  EXPECT_EQ(numbers.take(), 1U);
  numbers.release(150);
  EXPECT_TRUE(numbers.take_this(150));
}

TEST(LowestFree, AgreesWithAnOrderedSet) {
  std::mt19937 random(1);
  LowestFree numbers(500);
  std::set<std::uint32_t> free;
  for (std::uint32_t number = 0; number < 500; ++number) free.insert(number);
  std::vector<std::uint32_t> taken;
  for (int step = 0; step < 20'000; ++step) {
    if (taken.empty() || random() % 5 < 3) {
      const auto number = numbers.take();
      if (free.empty()) {
        EXPECT_EQ(number, std::nullopt);
        continue;
      }
      const std::uint32_t lowest = *free.begin();
      ASSERT_EQ(number, lowest);
      free.erase(lowest);
      taken.push_back(lowest);
    } else {
      std::swap(taken[random() % taken.size()], taken.back());
      numbers.release(taken.back());
      free.insert(taken.back());
      taken.pop_back();
    }
  }
}

}  // namespace
}  // namespace sluice::wasi
