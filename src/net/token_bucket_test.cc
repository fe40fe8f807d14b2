// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/token_bucket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <thread>
#include <vector>

#include "thread/interruption.h"

namespace sluice::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds duration_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

TEST(TokenBucket, WithoutARateNobodyWaits) {
  TokenBucket bucket;
  EXPECT_FALSE(bucket.is_limited());
  EXPECT_EQ(bucket.portion(), std::numeric_limits<std::uint64_t>::max());
  bucket.take_and_wait(std::numeric_limits<std::uint64_t>::max());
  bucket.wait_for(std::numeric_limits<std::uint64_t>::max());
}

TEST(TokenBucket, APortionIsWhatComesInATenthOfASecond) {
  TokenBucket bucket;
  bucket.set_rate(1'000'000, seconds(1));
  EXPECT_EQ(bucket.portion(), 100'000U);
  bucket.set_rate(6000, std::chrono::minutes(1));
  EXPECT_EQ(bucket.portion(), 10U);
  bucket.set_rate(5, seconds(1));
  EXPECT_EQ(bucket.portion(), 1U);
}

TEST(TokenBucket, HoldsWhatComesInASecond) {
  TokenBucket bucket;
  bucket.set_rate(10, seconds(1));
  EXPECT_GE(duration_of([&] {
              for (int i = 0; i < 12; ++i) bucket.take_and_wait(1);
            }),
            milliseconds(200));
}

TEST(TokenBucket, HoldsAtLeastOne) {
  TokenBucket bucket;
  bucket.set_rate(1, hours(1));
  bucket.take_and_wait(1);
  TokenBucket slow;
  slow.set_rate(1, milliseconds(1200));
  slow.take_and_wait(1);
  EXPECT_GE(duration_of([&] { slow.take_and_wait(1); }), milliseconds(1100));
}

TEST(TokenBucket, WhatIsGivenBackCanBeTaken) {
  TokenBucket bucket;
  bucket.set_rate(10, hours(1));
  bucket.take(1'000'000);
  bucket.give_back(1'000'000);
  bucket.wait_for(1);
  bucket.take_and_wait(1);
}

TEST(TokenBucket, WhatIsGivenBackLateIsNoCredit) {
  TokenBucket bucket;
  bucket.set_rate(1'000'000'000, milliseconds(1));
  const auto missed_until = bucket.take_and_wait(1'000);  // for a nanosecond
  std::this_thread::sleep_for(milliseconds(1));
  bucket.set_rate(10, hours(1));
  bucket.take(1);
  bucket.give_back(1, missed_until);
  EXPECT_TRUE(bucket.is_short_of(1));
  bucket.give_back(1'000'000);
  bucket.take(1);
  EXPECT_TRUE(bucket.is_short_of(1));
}

TEST(TokenBucket, NobodyIsShortOfNothing) {
  TokenBucket bucket;
  EXPECT_FALSE(bucket.is_short_of(1));
  bucket.set_rate(1, hours(1));
  EXPECT_FALSE(bucket.is_short_of(1));
  bucket.take(3);
  EXPECT_TRUE(bucket.is_short_of(1));
  EXPECT_FALSE(bucket.is_short_of(0));
  bucket.wait_for(0);
}

TEST(TokenBucket, WhatWasTakenInAdvanceIsWaitedFor) {
  TokenBucket bucket;
  bucket.set_rate(1000, seconds(1));
  bucket.take(1200);
  EXPECT_GE(duration_of([&] { bucket.wait_for(1); }), milliseconds(200));
}

TEST(TokenBucket, WhatIsMissedComesAtANewRate) {
  TokenBucket bucket;
  bucket.set_rate(1, hours(1));
  bucket.take(3);
  bucket.set_rate(1000, seconds(1));
  EXPECT_FALSE(bucket.is_short_of(900));
  bucket.take(2'000'000);
  bucket.set_rate(2000, seconds(1));  // a quarter of an hour
  EXPECT_TRUE(bucket.is_short_of(1));
  bucket.set_rate(10'000'000'000, seconds(1));
  EXPECT_FALSE(bucket.is_short_of(1));
  bucket.set_rate(1, hours(1));
  bucket.take(3);
  bucket.set_rate(0, hours(1));
  bucket.set_rate(1, hours(1));
  EXPECT_FALSE(bucket.is_short_of(1));
}

TEST(TokenBucket, ALowerRateDoesNotMakeAnEmptyBucketADebt) {
  TokenBucket bucket;
  bucket.set_rate(1'000'000'000, seconds(1));
  bucket.take(1'000'000'000);
  bucket.set_rate(5, seconds(1));
  bucket.wait_for(1);  // and not for years
}

TEST(TokenBucket, WhoWaitsHeedsANewRate) {
  for (const std::uint64_t rate : {1000, 0}) {
    for (const bool takes : {true, false}) {
      TokenBucket bucket;
      bucket.set_rate(1, hours(1));
      bucket.take(2);
      thread::Interruption interruption;
      std::atomic<bool> ended = false;
      bool is_interrupted = false;
      std::jthread waiting([&] {
        const thread::Interruption::Attachment attachment(interruption);
        try {
          if (takes) {
            bucket.take_and_wait(1);
          } else {
            bucket.wait_for(1);
          }
        } catch (const thread::Interrupted&) {
          is_interrupted = true;
        }
        ended = true;
      });
      std::this_thread::sleep_for(milliseconds(20));  // the test holds without it too
      bucket.set_rate(rate, seconds(1));
      for (int i = 0; i < 10'000 && !ended; ++i) std::this_thread::sleep_for(milliseconds(1));
      interruption.request(thread::Interruption::Reason::ended);
      while (!ended) {
        interruption.signal();
        std::this_thread::sleep_for(milliseconds(1));
      }
      waiting.join();
      EXPECT_FALSE(is_interrupted);
    }
  }
}

TEST(TokenBucket, AmountsBeyondAllTimesDoNotOverflow) {
  TokenBucket bucket;
  bucket.set_rate(1, hours(1));
  for (int i = 0; i < 10; ++i) bucket.take(std::numeric_limits<std::uint64_t>::max());
  bucket.set_rate(std::numeric_limits<std::int64_t>::max(), milliseconds(1));
  EXPECT_EQ(bucket.portion(), std::numeric_limits<std::uint64_t>::max());
}

TEST(TokenBucket, ThreadsShareIt) {
  TokenBucket bucket;
  bucket.set_rate(100, seconds(1));
  EXPECT_GE(duration_of([&] {
              std::vector<std::jthread> threads;
              threads.reserve(4);
              for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&] {
                  for (int n = 0; n < 30; ++n) bucket.take_and_wait(1);
                });
              }
            }),
            milliseconds(190));
}

TEST(TokenBucket, WhoWaitsCanBeInterrupted) {
  TokenBucket bucket;
  bucket.set_rate(1, hours(1));
  bucket.take(1);
  for (const bool takes : {true, false}) {
    thread::Interruption interruption;
    std::atomic<bool> ended = false;
    std::jthread waiting([&] {
      const thread::Interruption::Attachment attachment(interruption);
      if (takes) {
        EXPECT_THROW(bucket.take_and_wait(1), thread::Interrupted);
      } else {
        EXPECT_THROW(bucket.wait_for(1), thread::Interrupted);
      }
      ended = true;
    });
    interruption.request(thread::Interruption::Reason::ended);
    while (!ended) {
      interruption.signal();
      std::this_thread::sleep_for(milliseconds(1));
    }
  }
}

}  // namespace
}  // namespace sluice::net
