// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

/// Calls an exported function and prints its results on a line. Gives how the program ended, if it
/// did; an error when there is no such function or the arguments do not fit it.
Result<std::optional<Exit>> call_function(const Module& module, Guest& guest, std::string_view name,
                                          std::span<const std::string> arguments);

/// Prompts for a line of standard input that has words, and splits it at its blanks; in the first
/// word, a function's name, a backslash stands for a blank. Nothing at `__exit__` and at the end of
/// the input.
std::optional<std::vector<std::string>> prompt();

}  // namespace sluice::cli
