// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>

#include "engine/host_function.h"

namespace sluice::abi::wasi_threads {

/// The one import of the wasi-threads proposal: module `wasi`, `thread-spawn`.
[[nodiscard]] std::span<const engine::HostFunction> functions();

}  // namespace sluice::abi::wasi_threads
