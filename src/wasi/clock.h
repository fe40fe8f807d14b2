// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <time.h>

#include <cstdint>
#include <optional>

#include "wasi/errno.h"

namespace sluice::wasi {

/// `timestamp` of preview 1: nanoseconds.
using Nanoseconds = std::uint64_t;

/// The clock of the host that the preview 1 `clockid` stands for: 0 realtime, 1 monotonic, 2 CPU
/// time of the process, 3 of the thread. nullopt for other numbers.
[[nodiscard]] std::optional<clockid_t> host_clock(std::uint32_t id);

/// clock_getres(2). `inval` for an unknown clock.
[[nodiscard]] Result<Nanoseconds> clock_resolution(std::uint32_t id);
/// clock_gettime(2). `inval` for an unknown clock, `overflow` for a time before 1970.
[[nodiscard]] Result<Nanoseconds> clock_time(std::uint32_t id);

/// The time of a clock that every host has. A time before 1970 is 0.
[[nodiscard]] Nanoseconds now(clockid_t clock);
[[nodiscard]] timespec to_timespec(Nanoseconds time);

}  // namespace sluice::wasi
