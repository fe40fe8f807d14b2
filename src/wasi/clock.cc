// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/clock.h"

#include <array>

namespace sluice::wasi {
namespace {

constexpr Nanoseconds per_second = 1'000'000'000;

std::optional<Nanoseconds> from_timespec(const timespec& time) {
  if (time.tv_sec < 0) return std::nullopt;
  return static_cast<Nanoseconds>(time.tv_sec) * per_second +
         static_cast<Nanoseconds>(time.tv_nsec);
}

Result<Nanoseconds> ask(int (*call)(clockid_t, timespec*), std::uint32_t id) {
  const auto clock = host_clock(id);
  if (!clock) return failure(Errno::inval);
  timespec time{};
  if (call(*clock, &time) != 0) return failure(last_error());
  const auto value = from_timespec(time);
  if (!value) return failure(Errno::overflow);
  return *value;
}

}  // namespace

std::optional<clockid_t> host_clock(std::uint32_t id) {
  static constexpr std::array<clockid_t, 4> clocks{
      CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  if (id >= clocks.size()) return std::nullopt;
  return clocks[id];
}

Result<Nanoseconds> clock_resolution(std::uint32_t id) { return ask(::clock_getres, id); }

Result<Nanoseconds> clock_time(std::uint32_t id) { return ask(::clock_gettime, id); }

Nanoseconds now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return from_timespec(time).value_or(0);
}

timespec to_timespec(Nanoseconds time) {
  return {.tv_sec = static_cast<time_t>(time / per_second),
          .tv_nsec = static_cast<long>(time % per_second)};
}

}  // namespace sluice::wasi
