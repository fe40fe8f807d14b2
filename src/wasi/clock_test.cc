// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/clock.h"

#include <gtest/gtest.h>

namespace sluice::wasi {
namespace {

TEST(Clock, EachIsTheHostsClock) {
  for (std::uint32_t id = 0; id < 4; ++id) {
    const auto clock = host_clock(id);
    ASSERT_TRUE(clock);
    const Nanoseconds before = now(*clock);
    const auto time = clock_time(id);
    ASSERT_TRUE(time);
    EXPECT_LE(before, *time) << id;
    EXPECT_LE(*time, now(*clock)) << id;
    const auto resolution = clock_resolution(id);
    ASSERT_TRUE(resolution);
    timespec expected{};
    ASSERT_EQ(clock_getres(*clock, &expected), 0);
    EXPECT_EQ(to_timespec(*resolution).tv_nsec, expected.tv_nsec);
  }
}

TEST(Clock, UnknownClocksAreInvalid) {
  for (const std::uint32_t id : {4U, 5U, 0x7fffffffU, 0xffffffffU}) {
    EXPECT_FALSE(host_clock(id));
    EXPECT_EQ(clock_time(id).error(), Errno::inval);
    EXPECT_EQ(clock_resolution(id).error(), Errno::inval);
  }
}

TEST(Clock, SplitsNanoseconds) {
  EXPECT_EQ(to_timespec(1'999'999'999).tv_sec, 1);
  EXPECT_EQ(to_timespec(1'999'999'999).tv_nsec, 999'999'999);
  EXPECT_EQ(to_timespec(UINT64_MAX).tv_sec, 18'446'744'073);
}

}  // namespace
}  // namespace sluice::wasi
