// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <span>

#include "wasi/errno.h"

namespace sluice::wasi {

/// Fills `buffer` with random bytes fit for keys (getrandom(2)).
[[nodiscard]] Result<void> fill_random(std::span<std::byte> buffer);

}  // namespace sluice::wasi
