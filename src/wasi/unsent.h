// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// What was written to a socket or a terminal and is still there, as TIOCOUTQ has it. `notty` for
/// what keeps no count.
[[nodiscard]] Result<std::uint32_t> unsent(const Descriptor& descriptor);

}  // namespace sluice::wasi
