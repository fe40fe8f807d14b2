// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "engine/c_api.h"

namespace sluice::engine {

/// The features of this processor that compiled code may make use of, a word each, with a `-`
/// before those that it has but programs are not to use.
[[nodiscard]] std::string processor_features();

/// Lets the engine know what is known of the processor anyway.
void tell_processor_features(wasm_config_t* config);

}  // namespace sluice::engine
