// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>

#include <optional>
#include <span>

#include "wasi/clock.h"

namespace sluice::wasi {

/// The time as poll(2) and epoll_wait(2) take it, -1 for no end; nothing when it needs finer steps.
[[nodiscard]] std::optional<int> whole_milliseconds(std::optional<Nanoseconds> time);

/// poll(2) for so long, or without end; its result, and errno where that is negative.
[[nodiscard]] int poll_for(std::span<pollfd> entries, std::optional<Nanoseconds> time);

}  // namespace sluice::wasi
