// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace sluice::engine {

/// The forms of a module.
enum class ModuleFormat : std::uint8_t {
  binary,
  text,
  precompiled,  ///< native code, as an ELF file
};

/// What `bytes` look like by their beginning. The error says what they are instead, to follow the
/// file's name.
[[nodiscard]] std::expected<ModuleFormat, std::string> module_format(
    std::span<const std::byte> bytes);

}  // namespace sluice::engine
