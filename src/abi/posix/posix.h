// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "engine/host_function.h"

namespace sluice::abi::posix_1 {

/// The imports of the module `sluice_posix_1` (docs/extension-abi.md).
[[nodiscard]] std::span<const engine::HostFunction> functions();

}  // namespace sluice::abi::posix_1
