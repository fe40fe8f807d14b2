// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/condition.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "thread/interruption.h"
#include "wasi/pthread/mutex.h"

namespace sluice::wasi::pthread {
namespace {

using thread::ParkingLot;

class ConditionTest : public testing::Test {
 protected:
  ParkingLot lot_;
  Mutex mutex_;
  Condition condition_;
};

TEST_F(ConditionTest, AMutexKnowsItsOwner) {
  EXPECT_EQ(mutex_.unlock(lot_, 1), Errno::perm);
  EXPECT_EQ(mutex_.lock(lot_, 1), Errno::success);
  EXPECT_EQ(mutex_.lock(lot_, 1), Errno::deadlk);
  EXPECT_EQ(mutex_.unlock(lot_, 2), Errno::perm);
  EXPECT_TRUE(mutex_.is_locked());
  EXPECT_EQ(mutex_.unlock(lot_, 1), Errno::success);
  EXPECT_FALSE(mutex_.is_locked());
}

TEST_F(ConditionTest, AMutexLetsOneInAtATime) {
  int counted = 0;
  std::vector<std::thread> threads;
  for (std::uint64_t self = 1; self <= 4; ++self) {
    threads.emplace_back([&, self] {
      for (int i = 0; i < 5000; ++i) {
        EXPECT_EQ(mutex_.lock(lot_, self), Errno::success);
        ++counted;
        EXPECT_EQ(mutex_.unlock(lot_, self), Errno::success);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counted, 20000);
}

TEST_F(ConditionTest, NeedsTheMutex) {
  EXPECT_EQ(condition_.wait(lot_, mutex_, 1, std::nullopt), Errno::perm);
}

TEST_F(ConditionTest, EndsAtItsTimeWithTheMutexHeld) {
  ASSERT_EQ(mutex_.lock(lot_, 1), Errno::success);
  const auto until = ParkingLot::Clock::now() + std::chrono::milliseconds(5);
  EXPECT_EQ(condition_.wait(lot_, mutex_, 1, until), Errno::timedout);
  EXPECT_GE(ParkingLot::Clock::now(), until);
  EXPECT_EQ(mutex_.unlock(lot_, 1), Errno::success);
}

TEST_F(ConditionTest, ABroadcastWakesAll) {
  std::atomic<int> waiting = 0;
  bool open = false;
  std::vector<std::thread> threads;
  for (std::uint64_t self = 1; self <= 4; ++self) {
    threads.emplace_back([&, self] {
      EXPECT_EQ(mutex_.lock(lot_, self), Errno::success);
      ++waiting;
      while (!open) {
        EXPECT_EQ(condition_.wait(lot_, mutex_, self, std::nullopt), Errno::success);
      }
      EXPECT_EQ(mutex_.unlock(lot_, self), Errno::success);
    });
  }
  while (waiting < 4) std::this_thread::yield();
  ASSERT_EQ(mutex_.lock(lot_, 9), Errno::success);
  open = true;
  condition_.broadcast(lot_);
  EXPECT_EQ(mutex_.unlock(lot_, 9), Errno::success);
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ConditionTest, IsACancellationPointAndAMutexIsNone) {
  thread::Interruption interruption;
  std::atomic<bool> has_ended = false;
  std::atomic<int> held = 0;
  ASSERT_EQ(mutex_.lock(lot_, 3), Errno::success);
  std::thread cancelled([&] {
    const thread::Interruption::Attachment attachment(interruption);
    try {
      EXPECT_EQ(mutex_.lock(lot_, 1), Errno::success);
      ++held;
      static_cast<void>(condition_.wait(lot_, mutex_, 1, std::nullopt));
      ADD_FAILURE() << "nobody signals";
    } catch (const thread::Interrupted&) {  // NOLINT(bugprone-empty-catch): as is expected
    }
    has_ended = true;
  });
  interruption.request(thread::Interruption::Reason::cancelled);
  const auto signal = [&](int times) {
    for (int i = 0; i < times && !has_ended; ++i) {
      interruption.signal();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  signal(20);
  EXPECT_FALSE(has_ended);
  EXPECT_EQ(mutex_.unlock(lot_, 3), Errno::success);
  while (!has_ended) signal(1);
  EXPECT_EQ(held, 1);
  EXPECT_FALSE(mutex_.is_locked()) << "the thread gave it away to wait";
  cancelled.join();
}

}  // namespace
}  // namespace sluice::wasi::pthread
