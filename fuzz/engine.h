// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/c_api.h"
#include "engine/store_data.h"

/// As much of Wasmtime as trampolines touch, so that import tables are called as an instance calls
/// them, without any wasm. The types are those that its C API leaves opaque.
struct wasmtime_context {
  sluice::engine::StoreData data;
  std::vector<std::uint8_t> memory;
};

struct wasmtime_caller {
  wasmtime_context* context;
};

namespace sluice::fuzz {

/// The message of the trap by which the host ends guest code.
inline constexpr std::string_view ended = "ended";

/// Calls a row of an import table with the arguments in `values`, whose first becomes the result.
/// Returns the message of the trap it ends in, empty when it returns; valid until the next call.
std::string_view call(wasmtime_context& context, wasmtime_func_unchecked_callback_t callback,
                      std::span<wasmtime_val_raw_t> values);

}  // namespace sluice::fuzz
