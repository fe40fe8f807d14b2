// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// eventfd(2): a counter that is read and written. `flags` may have EFD_SEMAPHORE, EFD_NONBLOCK and
/// EFD_CLOEXEC, which is always set; others are `inval`.
[[nodiscard]] Result<Descriptor> open_event(std::uint32_t initial, int flags);

}  // namespace sluice::wasi
