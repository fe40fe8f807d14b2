// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/host_function.h"

namespace sluice::engine::detail {

wasm_trap_t* make_trap(const char* message) {
  return wasmtime_trap_new(message, std::strlen(message));
}

}  // namespace sluice::engine::detail
