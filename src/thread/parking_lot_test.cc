// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/parking_lot.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "thread/interruption.h"

namespace sluice::thread {
namespace {

using std::chrono::milliseconds;
using Clock = ParkingLot::Clock;

class ParkingLotTest : public testing::Test {
 protected:
  std::future<Wake> wait_for_change(ParkingLot::Deadline deadline = std::nullopt) {
    return std::async(std::launch::async,
                      [this, deadline] { return lot_.wait(&word_, std::uint32_t{0}, deadline); });
  }
  /// Notifies until it has woken `count`.
  void wake(std::uint32_t count) {
    while (count > 0) count -= lot_.notify(&word_, count);
  }

  ParkingLot lot_;
  std::uint32_t word_ = 0;
};

TEST_F(ParkingLotTest, WaitsOnlyForTheExpectedValue) {
  EXPECT_EQ(lot_.wait(&word_, std::uint32_t{1}, std::nullopt), Wake::mismatch);
  const std::uint64_t wide = std::uint64_t{1} << 32;
  EXPECT_EQ(lot_.wait(&wide, std::uint64_t{0}, std::nullopt), Wake::mismatch);
}

TEST_F(ParkingLotTest, EndsAtTheDeadline) {
  EXPECT_EQ(lot_.wait(&word_, std::uint32_t{0}, Clock::now() - milliseconds(1)), Wake::timed_out);
  const auto deadline = Clock::now() + milliseconds(30);
  EXPECT_EQ(lot_.wait(&word_, std::uint32_t{0}, deadline), Wake::timed_out);
  EXPECT_GE(Clock::now(), deadline);
  EXPECT_EQ(lot_.notify(&word_, ParkingLot::all), 0U) << "nobody is left on the queue";
}

TEST_F(ParkingLotTest, WakesAsManyAsAsked) {
  std::vector<std::future<Wake>> waiting(40);
  for (auto& one : waiting) one = wait_for_change();
  wake(3);
  wake(37);
  for (auto& one : waiting) EXPECT_EQ(one.get(), Wake::notified);
  EXPECT_EQ(lot_.notify(&word_, ParkingLot::all), 0U);
}

TEST_F(ParkingLotTest, KnowsAWordByItsAddress) {
  std::uint32_t other = 0;
  auto waiting = wait_for_change();
  EXPECT_EQ(lot_.notify(&other, ParkingLot::all), 0U);
  wake(1);
  EXPECT_EQ(waiting.get(), Wake::notified);
}

TEST_F(ParkingLotTest, EndsWithTheThread) {
  Interruption interruption;
  auto ended = std::async(std::launch::async, [&] {
    const Interruption::Attachment attached(interruption);
    try {
      static_cast<void>(lot_.wait(&word_, std::uint32_t{0}, std::nullopt));
      return false;
    } catch (const Interrupted&) {
      return true;
    }
  });
  interruption.request(Interruption::Reason::ended);
  do {
    interruption.signal();
  } while (ended.wait_for(milliseconds(1)) != std::future_status::ready);
  EXPECT_TRUE(ended.get());
  EXPECT_EQ(lot_.notify(&word_, ParkingLot::all), 0U) << "it is off the queue";
}

/// Two threads that hand a number to and fro lose no wake.
TEST_F(ParkingLotTest, LosesNoWake) {
  constexpr std::uint32_t rounds = 20'000;
  const auto play = [this](std::uint32_t parity) {
    for (std::uint32_t turn = parity; turn < rounds; turn += 2) {
      std::uint32_t seen = 0;
      while ((seen = __atomic_load_n(&word_, __ATOMIC_SEQ_CST)) != turn) {
        static_cast<void>(lot_.wait(&word_, seen, std::nullopt));
      }
      __atomic_store_n(&word_, turn + 1, __ATOMIC_SEQ_CST);
      lot_.notify(&word_, 1);
    }
  };
  std::thread other([&] { play(1); });
  play(0);
  other.join();
  EXPECT_EQ(word_, rounds);
}

}  // namespace
}  // namespace sluice::thread
