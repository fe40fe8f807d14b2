// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_for.h"

#include <climits>

namespace sluice::wasi {

std::optional<int> whole_milliseconds(std::optional<Nanoseconds> time) {
  constexpr Nanoseconds millisecond = 1'000'000;
  if (!time) return -1;
  if (*time % millisecond != 0 || *time / millisecond > INT_MAX) return std::nullopt;
  return static_cast<int>(*time / millisecond);
}

int poll_for(std::span<pollfd> entries, std::optional<Nanoseconds> time) {
  // poll(2) is the quicker call, and most times are of whole milliseconds.
  if (const auto milliseconds = whole_milliseconds(time)) {
    return ::poll(entries.data(), entries.size(), *milliseconds);
  }
  const timespec patience = to_timespec(*time);
  return ::ppoll(entries.data(), entries.size(), &patience, nullptr);
}

}  // namespace sluice::wasi
