// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/semaphores.h"

#include <gtest/gtest.h>

namespace sluice::wasi::pthread {
namespace {

class SemaphoresTest : public testing::Test {
 protected:
  HandleCounter counter_ = 1;
  Semaphores all_{counter_};
  thread::ParkingLot lot_;
};

TEST_F(SemaphoresTest, CountAndHaveAGreatestValue) {
  Semaphore semaphore(1);
  EXPECT_TRUE(semaphore.try_wait());
  EXPECT_FALSE(semaphore.try_wait());
  EXPECT_TRUE(semaphore.post(lot_));
  EXPECT_EQ(semaphore.value(), 1);
  Semaphore full(Semaphore::greatest);
  EXPECT_FALSE(full.post(lot_));
}

TEST_F(SemaphoresTest, AreFoundByTheirName) {
  EXPECT_EQ(all_.open("/a", false, false, 0).error(), Errno::noent);
  const auto made = all_.open("/a", true, true, 3);
  ASSERT_TRUE(made);
  EXPECT_EQ(all_.open("/a", true, true, 3).error(), Errno::exist);
  EXPECT_EQ(all_.open("/a", true, false, 9), *made);
  EXPECT_EQ(all_.open("/a", false, false, 9), *made);
  EXPECT_EQ(all_.find(*made)->value(), 3);
  EXPECT_NE(all_.open("/b", true, false, 0), *made);
  EXPECT_EQ(all_.open("/c", true, false, Semaphore::greatest + 1).error(), Errno::inval);
}

TEST_F(SemaphoresTest, AreClosedAsOftenAsTheyAreOpened) {
  const Handle handle = *all_.open("/a", true, false, 3);
  ASSERT_TRUE(all_.open("/a", false, false, 0));
  EXPECT_TRUE(all_.close(handle));
  EXPECT_NE(all_.find(handle), nullptr);
  EXPECT_TRUE(all_.close(handle));
  EXPECT_EQ(all_.find(handle), nullptr);
  EXPECT_FALSE(all_.close(handle));
  // The name and the value stay.
  const auto again = all_.open("/a", false, false, 0);
  ASSERT_TRUE(again);
  EXPECT_EQ(all_.find(*again)->value(), 3);
}

TEST_F(SemaphoresTest, LastWithoutTheirNameUntilTheyAreClosed) {
  const Handle handle = *all_.open("/a", true, false, 3);
  EXPECT_TRUE(all_.unlink("/a"));
  EXPECT_FALSE(all_.unlink("/a"));
  EXPECT_EQ(all_.find(handle)->value(), 3);
  const auto other = all_.open("/a", true, true, 4);
  ASSERT_TRUE(other);
  EXPECT_NE(*other, handle);
  EXPECT_TRUE(all_.close(handle));
  EXPECT_EQ(all_.find(handle), nullptr);
  EXPECT_EQ(all_.find(*other)->value(), 4);
}

}  // namespace
}  // namespace sluice::wasi::pthread
