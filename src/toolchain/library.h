// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "toolchain/compiler.h"
#include "toolchain/surroundings.h"

namespace sluice::toolchain {

/// Where the guest library for that compiler is, or will be: in a folder of the user's cache that
/// is named after the compiler, its libc and the library's sources. An error when they can't be
/// read, or there is no cache.
std::expected<std::filesystem::path, std::string> library_place(const Surroundings& here,
                                                                const Compiler& compiler);

/// The same, compiled if it isn't there yet. Of several processes one compiles, and others wait.
std::expected<std::filesystem::path, std::string> library(const Surroundings& here,
                                                          const Compiler& compiler);

}  // namespace sluice::toolchain
