// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::toolchain {

/// The words of a response file's text, as GCC reads it: between white space, with quotes and
/// backslashes.
std::vector<std::string> split_response(std::string_view text);

}  // namespace sluice::toolchain
