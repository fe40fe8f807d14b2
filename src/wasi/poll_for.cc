// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_for.h"

#include <climits>

namespace sluice::wasi {

int poll_for(std::span<pollfd> entries, std::optional<Nanoseconds> time) {
  if (!time) return ::poll(entries.data(), entries.size(), -1);
  // poll(2) is the quicker call, and most times are of whole milliseconds.
  constexpr Nanoseconds millisecond = 1'000'000;
  if (*time % millisecond == 0 && *time / millisecond <= INT_MAX) {
    return ::poll(entries.data(), entries.size(), static_cast<int>(*time / millisecond));
  }
  const timespec patience = to_timespec(*time);
  return ::ppoll(entries.data(), entries.size(), &patience, nullptr);
}

}  // namespace sluice::wasi
