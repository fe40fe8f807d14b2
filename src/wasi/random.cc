// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/random.h"

#include <sys/random.h>

#include <cerrno>

namespace sluice::wasi {

Result<void> fill_random(std::span<std::byte> buffer) {
  while (!buffer.empty()) {
    // May store less than asked for: at most 32 MiB, and any part when a signal arrives.
    const ssize_t stored = ::getrandom(buffer.data(), buffer.size(), 0);
    if (stored < 0) {
      if (errno == EINTR) continue;
      return failure(last_error());
    }
    buffer = buffer.subspan(static_cast<std::size_t>(stored));
  }
  return {};
}

}  // namespace sluice::wasi
