// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a file holds that is to be run: two bytes for blanks before it, which make it as long as the
// part of a file that is looked at, then its content.
#include "engine/module_format.h"

#include <algorithm>
#include <string>

#include "expect.h"
#include "input.h"

namespace {

using sluice::engine::ModuleFormat;
using sluice::fuzz::expect;
using Format = std::expected<ModuleFormat, std::string>;
using std::literals::operator""sv;

Format format_of(std::string_view content) {
  return sluice::engine::module_format(std::as_bytes(std::span(content)));
}

/// An ELF file for the engine's own system (EI_OSABI), and no component (e_flags).
bool is_compiled(std::string_view content) {
  return content.size() > 48 && content.starts_with("\177ELF") && content[7] == '\xc8' &&
         (content[48] & 2) == 0;
}

void check_text(std::string_view content, const Format& format) {
  const auto bytes = std::as_bytes(std::span(content));
  const auto text =
      content.substr(bytes.size() - sluice::engine::without_byte_order_mark(bytes).size());
  const std::string_view rest =
      text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (!rest.starts_with('(') && !rest.starts_with(";;")) {
    const bool may_begin_later =
        text.size() >= sluice::engine::module_head_size - 3 && ";;"sv.starts_with(rest);
    expect(!format || *format != ModuleFormat::text || may_begin_later, "a text begins as one");
    return;
  }
  for (const std::string_view comment : {"(; (; ;) ;)"sv, ";; (component\n"sv, " \t\r\n"sv}) {
    expect(format_of(std::string(comment) + std::string(text)) == format,
           "a comment before a text changes nothing");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  std::string content(input.take<std::uint16_t>() % (sluice::engine::module_head_size + 1), ' ');
  content += input.take_text();
  const Format format = format_of(content);
  expect(format == format_of(content), "a content has one format");
  const bool is_binary = content.starts_with("\0asm\1\0\0\0"sv);
  expect((format && *format == ModuleFormat::binary) == is_binary, "wasm has its version");
  expect((format && *format == ModuleFormat::precompiled) == is_compiled(content),
         "compiled code has the engine's header");
  if (!format) {
    expect(!format.error().empty() &&
               std::ranges::all_of(format.error(), [](char c) { return c >= ' ' && c <= '~'; }),
           "an error is a line for a terminal");
  }
  check_text(content, format);
  const Format head =
      format_of(std::string_view(content).substr(0, sluice::engine::module_head_size));
  expect(head ? !format || *format == *head : format == head, "the head of a file refuses it");
  return 0;
}
