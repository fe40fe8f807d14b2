// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_for.h"

namespace sluice::wasi {

int poll_for(std::span<pollfd> entries, std::optional<Nanoseconds> time) {
  // poll(2) is the quicker call, and most times are of whole milliseconds.
  if (const auto milliseconds = whole_milliseconds(time)) {
    return ::poll(entries.data(), entries.size(), *milliseconds);
  }
  const timespec patience = to_timespec(time.value_or(0));
  return ::ppoll(entries.data(), entries.size(), &patience, nullptr);
}

}  // namespace sluice::wasi
