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
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"sv;
constexpr const char* is_component = "is a component (WASI 0.2 or later); this runs core modules";

std::unexpected<std::string> error(std::string message) {
  return std::unexpected(std::move(message));
}

/// A file with the magic number of wasm: its version says what kind.
std::expected<ModuleFormat, std::string> by_version(std::string_view content) {
  if (content.size() < header_size) return error("is cut off within its first 8 bytes");
  const std::string_view version = content.substr(wasm_magic.size(), 4);
  if (version == "\1\0\0\0"sv) return ModuleFormat::binary;
  if (version == "\x0d\0\1\0"sv) {
    return error(is_component);
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(version[i]); };
  return error(
      fmt::format("has an unknown version of the wasm format ({:02x} {:02x} {:02x} {:02x})",
                  byte(0), byte(1), byte(2), byte(3)));
}

/// An ELF file: what the engine writes is marked as for an operating system of its own.
std::expected<ModuleFormat, std::string> by_elf_header(std::string_view content) {
  constexpr std::size_t system = 7;  // EI_OSABI
  constexpr std::size_t flags = 48;  // e_flags of a 64-bit file
  constexpr char wasmtime = static_cast<char>(200);
  constexpr char component = 2;
  if (content.size() <= flags || content[system] != wasmtime) {
    return error("is a native program or library; this runs WebAssembly");
  }
  if ((content[flags] & component) != 0) return error(is_component);
  return ModuleFormat::precompiled;
}

/// `text` after the block comment that it begins with; such comments nest.
std::string_view after_block_comment(std::string_view text) {
  int depth = 0;
  while (!text.empty()) {
    const bool opens = text.starts_with("(;");
    const bool closes = text.starts_with(";)");
    depth += static_cast<int>(opens) - static_cast<int>(closes);
    text.remove_prefix(opens || closes ? 2 : 1);
    if (depth == 0) break;
  }
  return text;
}

/// `text` after blanks and comments.
std::string_view after_blanks(std::string_view text) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"sv), text.size()));
    if (text.starts_with(";;")) {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
    } else if (text.starts_with("(;")) {
      text = after_block_comment(text);
    } else {
      return text;
    }
  }
}

/// Where only blanks are seen of a file, the compiler has to judge.
bool is_text(std::string_view content) {
  const bool is_cut_off = content.size() >= module_head_size - byte_order_mark.size();
  content.remove_prefix(std::min(content.find_first_not_of(" \t\r\n"sv), content.size()));
  return content.starts_with('(') || content.starts_with(";;") ||
         (is_cut_off && ";;"sv.starts_with(content));
}

}  // namespace

std::expected<ModuleFormat, std::string> module_format(std::span<const std::byte> bytes) {
  std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (content.empty()) return error("is empty");
  if (content.starts_with(wasm_magic)) return by_version(content);
  if (wasm_magic.starts_with(content)) return error("is cut off within its first 8 bytes");
  if (content.starts_with(elf_magic)) return by_elf_header(content);
  if (content.starts_with("\0aot"sv)) {
    return error("is code that WAMR's wamrc compiled; run the .wasm file it was made from");
  }
  if (content.starts_with(byte_order_mark)) content.remove_prefix(byte_order_mark.size());
  if (!is_text(content)) return error("is neither a wasm module nor the text form of one");
  content = after_blanks(content);
  if (content.starts_with('(') && after_blanks(content.substr(1)).starts_with("component")) {
    return error(is_component);
  }
  return ModuleFormat::text;
}

std::uint64_t size_limit(ModuleFormat format) {
  constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;
  return format == ModuleFormat::precompiled ? 8 * gibibyte : gibibyte;
}

std::span<const std::byte> without_byte_order_mark(std::span<const std::byte> text) {
  const std::string_view content(reinterpret_cast<const char*>(text.data()), text.size());
  return content.starts_with(byte_order_mark) ? text.subspan(byte_order_mark.size()) : text;
}

}  // namespace sluice::engine
