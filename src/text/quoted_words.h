// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::text {

/// The words of a text between white space, which quotes and backslashes make part of a word: as
/// compilers read response files.
std::vector<std::string> quoted_words(std::string_view text);

}  // namespace sluice::text
