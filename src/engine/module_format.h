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
  precompiled,  ///< native code, as an ELF file of the engine's
};

/// How many bytes module_format() looks at.
inline constexpr std::size_t module_head_size = 4096;

/// What a content is that begins with `bytes`: all of it, or module_head_size bytes. The error says
/// what it is instead, to follow the file's name.
[[nodiscard]] std::expected<ModuleFormat, std::string> module_format(
    std::span<const std::byte> bytes);

/// The most bytes that a content of this form may have. No compiler's module comes near it.
[[nodiscard]] std::uint64_t size_limit(ModuleFormat format);

/// Text without the byte order mark that some editors put before it.
[[nodiscard]] std::span<const std::byte> without_byte_order_mark(std::span<const std::byte> text);

}  // namespace sluice::engine
