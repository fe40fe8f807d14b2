// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/quota.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace sluice::net {
namespace {

TEST(Quota, GivesNoMoreThanThereIs) {
  Quota quota;
  quota.set_most(5);
  EXPECT_EQ(quota.take_up_to(3), 3U);
  EXPECT_EQ(quota.take_up_to(3), 2U);
  EXPECT_EQ(quota.take_up_to(3), 0U);
  EXPECT_FALSE(quota.take_one());
  quota.give_back(1);
  EXPECT_EQ(quota.left(), 1U);
  EXPECT_TRUE(quota.take_one());
}

TEST(Quota, MayBeMadeSmallerThanWhatIsUsed) {
  Quota quota;
  quota.take(10);
  quota.set_most(4);
  EXPECT_EQ(quota.left(), 0U);
  EXPECT_FALSE(quota.take_one());
  quota.give_back(7);
  EXPECT_EQ(quota.left(), 1U);
  quota.give_back(100);
  EXPECT_EQ(quota.used(), 0U);
}

TEST(Quota, TellsOfTheFirstRefusal) {
  Quota quota;
  int told = 0;
  const std::function<void()> tell = [&] { ++told; };
  quota.on_refusal(tell);
  quota.set_most(1);
  EXPECT_TRUE(quota.take_one());
  EXPECT_EQ(told, 0);
  EXPECT_FALSE(quota.take_one());
  EXPECT_FALSE(quota.take_one());
  EXPECT_EQ(told, 1);
}

TEST(Quota, ThreadsNeverExceedIt) {
  Quota quota;
  quota.set_most(3);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 2000; ++n) {
        if (!quota.take_one()) continue;
        EXPECT_LE(quota.used(), 3U);
        quota.give_back_one();
      }
    });
  }
  threads.clear();
  EXPECT_EQ(quota.used(), 0U);
}

}  // namespace
}  // namespace sluice::net
