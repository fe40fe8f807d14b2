// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "engine/host_function.h"

namespace sluice::abi::wamr {

/// The socket imports that WAMR 1.1 and later add to preview 1's, and the types that four of them
/// had in WAMR 1.0; under `wasi_snapshot_preview1` and `wasi_unstable`.
[[nodiscard]] std::span<const engine::HostFunction> functions();

}  // namespace sluice::abi::wamr
