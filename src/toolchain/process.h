// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sluice::toolchain {

using Command = std::vector<std::string>;  ///< a program's path and its arguments

/// What a command prints. An error when it fails.
std::expected<std::string, std::string> output_of(const Command& command);

/// Runs commands, as many at a time as there are processors. The error is what the first that
/// failed has printed; `folder` holds what they print meanwhile.
std::expected<void, std::string> run_all(std::span<const Command> commands,
                                         const std::filesystem::path& folder);

/// Becomes that program; returns only if that fails, with why.
std::string become(const Command& command);

}  // namespace sluice::toolchain
