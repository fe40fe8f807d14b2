// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/host_function.h"

#include "engine/c_api.h"

namespace sluice::engine::detail {

wasm_trap_t* make_trap(const char* message) {
  return wasmtime_trap_new(message, std::strlen(message));
}

wasm_trap_t* end() { return sluice_trap_ended(); }

}  // namespace sluice::engine::detail
