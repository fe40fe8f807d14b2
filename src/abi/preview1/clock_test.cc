// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/clock.h"

#include <gtest/gtest.h>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::preview1 {
namespace {

using ClockFunctions = TestGuest;

TEST_F(ClockFunctions, StoreTheHostsTime) {
  const auto time = room<Timestamp>();
  for (std::uint32_t id = 0; id < 4; ++id) {
    const auto before = wasi::clock_time(id).value();
    ASSERT_EQ(clock_time_get(process(), memory(), id, 0, time), Errno::success);
    EXPECT_LE(before, get(time));
    EXPECT_LE(get(time), wasi::clock_time(id).value());
    ASSERT_EQ(clock_res_get(process(), memory(), id, time), Errno::success);
    EXPECT_EQ(get(time), wasi::clock_resolution(id).value());
  }
}

TEST_F(ClockFunctions, FailuresStoreNothing) {
  const auto time = room<Timestamp>();
  EXPECT_EQ(clock_time_get(process(), memory(), 4, 0, time), Errno::inval);
  EXPECT_EQ(clock_res_get(process(), memory(), 4, time), Errno::inval);
  EXPECT_EQ(get(time), 0xaaaaaaaaaaaaaaaaU);
  EXPECT_THROW(clock_time_get(process(), memory(), 0, 0, beyond<Timestamp>()), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::preview1
