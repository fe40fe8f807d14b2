// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <vector>

#include "engine/c_api.h"

namespace sluice::engine {

/// What tells this processor's instruction set from another's, as numbers to compare: compiled code
/// may use all of it.
[[nodiscard]] std::vector<std::uint32_t> processor_features();

/// Lets the engine know what is known of the processor anyway.
void tell_processor_features(wasm_config_t* config);

}  // namespace sluice::engine
