// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "wasi/errno.h"

namespace sluice::wasi {

/// How much room the arguments or the environment take in a guest.
struct StringListSize {
  std::uint32_t count = 0;
  std::uint32_t bytes = 0;  ///< all strings, each with its NUL
};

/// `overflow` when a guest could not address them.
[[nodiscard]] Result<StringListSize> measure(std::span<const std::string> strings);

/// Stores the strings one after the other, each with its NUL, and where each begins as
/// `base` + offset (little-endian `u32`, without a null at the end). `buffer` and `pointers` must
/// have the room that measure() says.
void lay_out(std::span<const std::string> strings, std::uint32_t base, std::span<std::byte> buffer,
             std::span<std::byte> pointers);

}  // namespace sluice::wasi
