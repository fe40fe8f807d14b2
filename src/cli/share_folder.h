// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace sluice::cli {

/// The folder of this program's file.
std::filesystem::path program_folder();

/// Where `guest/` and `scripts/` are: share/sluice as installed, or the sources that this program
/// was built in. An error when they are in neither.
std::expected<std::filesystem::path, std::string> share_folder();

}  // namespace sluice::cli
