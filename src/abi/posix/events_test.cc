// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "abi/posix/functions.h"
#include "abi/preview1/test_files.h"

namespace sluice::abi::posix_1 {
namespace {

using enum Errno;

using EventsTest = preview1::FileGuest;

TEST_F(EventsTest, AnEventCounts) {
  const auto fd = room<Fd>();
  std::string data;
  ASSERT_EQ(event_open(process(), memory(), 2, EFD_SEMAPHORE | EFD_NONBLOCK, fd), success);
  EXPECT_EQ(write(get(fd), std::string("\1\0\0\0\0\0\0\0", 8)), success);
  for (int left = 3; left > 0; --left) {
    EXPECT_EQ(read(get(fd), data), success);
    EXPECT_EQ(data, std::string("\1\0\0\0\0\0\0\0", 8));
  }
  EXPECT_EQ(read(get(fd), data), again);
  EXPECT_EQ(event_open(process(), memory(), 0, O_APPEND, fd), inval);
  EXPECT_EQ(event_open(process(), memory(), 0, -1, fd), inval);
}

TEST_F(EventsTest, ATimerExpires) {
  const auto fd = room<Fd>();
  const auto former = room<TimerSetting>();
  const auto soon = put(TimerSetting{.interval = {}, .next = {.seconds = 0, .nanoseconds = 1}});
  std::string data;
  ASSERT_EQ(timer_open(process(), memory(), CLOCK_MONOTONIC, 0, fd), success);
  EXPECT_EQ(timer_set(process(), memory(), get(fd), 0, soon, former), success);
  EXPECT_EQ(get(former).next.nanoseconds, 0);
  EXPECT_EQ(read(get(fd), data), success);
  EXPECT_EQ(data, std::string("\1\0\0\0\0\0\0\0", 8));
  const auto later = put(TimerSetting{.interval = {.seconds = 7, .nanoseconds = 8},
                                      .next = {.seconds = 1'000'000, .nanoseconds = 0}});
  EXPECT_EQ(timer_set(process(), memory(), get(fd), 0, later, former), success);
  EXPECT_EQ(timer_get(process(), memory(), get(fd), former), success);
  EXPECT_EQ(get(former).interval.seconds, 7);
  EXPECT_EQ(get(former).interval.nanoseconds, 8);
  EXPECT_GT(get(former).next.seconds, 0);
}

TEST_F(EventsTest, WhatWouldWakeTheHostUpIsNoClock) {
  const auto fd = room<Fd>();
  for (const int clock :
       {CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM, CLOCK_PROCESS_CPUTIME_ID, -1, ~0 << 3, 77}) {
    EXPECT_EQ(timer_open(process(), memory(), clock, 0, fd), inval) << clock;
  }
  EXPECT_EQ(timer_open(process(), memory(), CLOCK_REALTIME, O_APPEND, fd), inval);
}

TEST_F(EventsTest, OnlyATimerIsOne) {
  const auto setting = put(TimerSetting{});
  EXPECT_EQ(timer_set(process(), memory(), root, 0, setting, setting), inval);
  EXPECT_EQ(timer_get(process(), memory(), root, setting), inval);
  EXPECT_EQ(timer_set(process(), memory(), 99, 0, setting, setting), badf);
  EXPECT_EQ(timer_get(process(), memory(), 99, setting), badf);
}

TEST_F(EventsTest, ATimeThatIsNoneIsRefused) {
  const auto fd = room<Fd>();
  ASSERT_EQ(timer_open(process(), memory(), CLOCK_MONOTONIC, 0, fd), success);
  const auto former = room<TimerSetting>();
  for (const Time time :
       {Time{.seconds = 0, .nanoseconds = 1'000'000'000}, Time{.seconds = 0, .nanoseconds = -1},
        Time{.seconds = -1, .nanoseconds = 0}}) {
    const auto setting = put(TimerSetting{.interval = {}, .next = time});
    EXPECT_EQ(timer_set(process(), memory(), get(fd), 0, setting, former), inval);
  }
  EXPECT_EQ(timer_set(process(), memory(), get(fd), 64, put(TimerSetting{}), former), inval);
}

TEST_F(EventsTest, ABadPointerTrapsBeforeAnythingHappens) {
  const auto setting = put(TimerSetting{});
  EXPECT_THROW(event_open(process(), memory(), 0, 0, beyond<Fd>()), engine::BadPointer);
  EXPECT_THROW(timer_open(process(), memory(), 0, 0, beyond<Fd>()), engine::BadPointer);
  EXPECT_FALSE(is_open(root + 1));
  EXPECT_THROW(timer_set(process(), memory(), root, 0, beyond<TimerSetting>(), setting),
               engine::BadPointer);
  EXPECT_THROW(timer_set(process(), memory(), root, 0, setting, beyond<TimerSetting>()),
               engine::BadPointer);
  EXPECT_THROW(timer_get(process(), memory(), root, beyond<TimerSetting>()), engine::BadPointer);
}

}  // namespace
}  // namespace sluice::abi::posix_1
