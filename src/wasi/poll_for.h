// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>

#include <climits>
#include <optional>
#include <span>

#include "wasi/clock.h"

namespace sluice::wasi {

/// The time as poll(2) and epoll_wait(2) take it, -1 for no end; nothing when it needs finer steps.
[[nodiscard]] inline std::optional<int> whole_milliseconds(std::optional<Nanoseconds> time) {
  constexpr Nanoseconds millisecond = 1'000'000;
  if (!time) return -1;
  if (*time % millisecond != 0 || *time / millisecond > INT_MAX) return std::nullopt;
  return static_cast<int>(*time / millisecond);
}

/// poll(2) for so long, or without end; its result, and errno where that is negative.
[[nodiscard]] int poll_for(std::span<pollfd> entries, std::optional<Nanoseconds> time);

}  // namespace sluice::wasi
