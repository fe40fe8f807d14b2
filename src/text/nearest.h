// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string_view>

namespace sluice::text {

/// Of the candidates, the one that `word` is most likely a slip of; empty when none is near, or it
/// is longer than 64 bytes.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace sluice::text
