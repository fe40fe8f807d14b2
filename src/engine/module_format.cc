// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sluice::engine {
namespace {

using std::literals::operator""sv;

constexpr std::string_view wasm_magic = "\0asm"sv;
constexpr std::string_view elf_magic = "\177ELF"sv;
constexpr std::size_t header_size = 8;

std::unexpected<std::string> error(std::string message) {
  return std::unexpected(std::move(message));
}

/// A file with the magic number of wasm: its version says what kind.
std::expected<ModuleFormat, std::string> by_version(std::string_view content) {
  if (content.size() < header_size) return error("is cut off within its first 8 bytes");
  const std::string_view version = content.substr(wasm_magic.size(), 4);
  if (version == "\1\0\0\0"sv) return ModuleFormat::binary;
  if (version == "\x0d\0\1\0"sv) {
    return error("is a component (WASI 0.2 or later); this runs core modules");
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(version[i]); };
  return error(
      fmt::format("has an unknown version of the wasm format ({:02x} {:02x} {:02x} {:02x})",
                  byte(0), byte(1), byte(2), byte(3)));
}

}  // namespace

std::expected<ModuleFormat, std::string> module_format(std::span<const std::byte> bytes) {
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (content.empty()) return error("is empty");
  if (content.starts_with(wasm_magic)) return by_version(content);
  if (wasm_magic.starts_with(content)) return error("is cut off within its first 8 bytes");
  if (content.starts_with(elf_magic)) return ModuleFormat::precompiled;
  if (content.starts_with("\0aot"sv)) {
    return error("is code that WAMR's wamrc compiled; run the .wasm file it was made from");
  }
  const auto first = content.find_first_not_of(" \t\r\n"sv);
  if (first != content.npos &&
      (content[first] == '(' || content.substr(first).starts_with(";;"sv))) {
    return ModuleFormat::text;
  }
  return error("is neither a wasm module nor the text form of one");
}

}  // namespace sluice::engine
