// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "wasi/descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// Whether what is read next of a stream was sent behind urgent data, as SIOCATMARK has it. `notty`
/// or `inval` for what has none.
[[nodiscard]] Result<bool> is_at_mark(const Descriptor& descriptor);

}  // namespace sluice::wasi
