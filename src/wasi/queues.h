// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

/// What the kernel tells of what waits in a descriptor.
namespace sluice::wasi {

/// What was written to a socket or a terminal and is still there, as TIOCOUTQ has it. `notty` for
/// what keeps no count.
[[nodiscard]] Result<std::uint32_t> unsent(const Descriptor& descriptor);
/// 1 when what is read next of a stream was sent behind urgent data, else 0, as SIOCATMARK has it.
/// `notty` or `inval` for what has none.
[[nodiscard]] Result<std::uint32_t> is_at_mark(const Descriptor& descriptor);

}  // namespace sluice::wasi
