// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "engine/host_function.h"

namespace sluice::abi::preview1 {

/// The imports of wasi_snapshot_preview1, and the same under `wasi_unstable` with the same layouts
/// (as WAMR serves that module).
[[nodiscard]] std::span<const engine::HostFunction> functions();

}  // namespace sluice::abi::preview1
