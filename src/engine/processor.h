// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <vector>

namespace sluice::engine {

/// What tells this processor's instruction set from another's, as numbers to compare: compiled code
/// may use all of it.
[[nodiscard]] std::vector<std::uint32_t> processor_features();

}  // namespace sluice::engine
