// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>

#include "thread/interruption.h"

namespace sluice::wasi {

Result<void> fill_random(std::span<std::byte> buffer) {
  constexpr std::size_t at_once = std::size_t{1} << 20;  // within milliseconds
  while (!buffer.empty()) {
    const ssize_t stored = ::getrandom(buffer.data(), std::min(buffer.size(), at_once), 0);
    if (stored < 0 && errno != EINTR) return failure(last_error());
    if (stored > 0) buffer = buffer.subspan(static_cast<std::size_t>(stored));
    if (!buffer.empty()) thread::heed_interruption();
  }
  return {};
}

}  // namespace sluice::wasi
