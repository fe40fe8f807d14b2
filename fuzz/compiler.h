// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/c_api.h"

/// What the stand-in for the compiler makes of a module: see compiler.cc.
struct wasmtime_module {
  std::vector<std::byte> code;
};

namespace sluice::fuzz {

/// What a module in binary form compiles to: an ELF file of the engine's, with the module in it.
[[nodiscard]] std::vector<std::byte> compiled(std::span<const std::byte> binary);

/// The binary form of a text, whatever it says.
[[nodiscard]] std::vector<std::byte> assembled(std::span<const std::byte> text);

}  // namespace sluice::fuzz
