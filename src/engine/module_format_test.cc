// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/module_format.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sluice::engine {
namespace {

using std::literals::operator""sv;

struct Case {
  std::string_view content;
  std::string_view expected;  ///< binary, text, precompiled, or a part of the error
};

std::string outcome(std::string_view content) {
  const auto format = module_format(std::as_bytes(std::span(content)));
  if (!format) return format.error();
  switch (*format) {
    case ModuleFormat::binary:
      return "binary";
    case ModuleFormat::text:
      return "text";
    case ModuleFormat::precompiled:
      return "precompiled";
  }
  return {};
}

TEST(ModuleFormat, TellsByContent) {
  const Case cases[] = {
      {"\0asm\1\0\0\0"sv, "binary"},
      {"\0asm\1\0\0\0\1\2\3"sv, "binary"},
      {"(module)"sv, "text"},
      {"\n\t ;; comment\n(module)"sv, "text"},
      {"(; comment ;) (module)"sv, "text"},
      {"\xef\xbb\xbf(module)"sv, "text"},
      {";; (component)\n(module)"sv, "text"},
      {"(; (; (component ;) ;)\n ( module)"sv, "text"},
      {"(component)"sv, "is a component"},
      {"(; a ;) ;; b\n ( component $c)"sv, "is a component"},
      {"\x7f"
       "ELF\2\1\1\3 and a few more bytes, so that the header is whole"sv,
       "is a native program"},
      {"\x7f"
       "ELF\2\1\1\xc8"sv,
       "is a native program"},
      {""sv, "is empty"},
      {"\0"sv, "is cut off"},
      {"\0asm"sv, "is cut off"},
      {"\0asm\1\0\0"sv, "is cut off"},
      {"\0asm\x0d\0\1\0"sv, "is a component (WASI 0.2 or later); this runs core modules"},
      {"\0asm\2\0\0\0"sv, "has an unknown version of the wasm format (02 00 00 00)"},
      {"\0asm\xff\0\0\0"sv, "has an unknown version of the wasm format (ff 00 00 00)"},
      {"\0aot\4\0\0\0"sv, "WAMR"},
      {"#!/bin/sh\n"sv, "is neither"},
      {"\0asn\1\0\0\0"sv, "is neither"},
      {"   "sv, "is neither"},
  };
  for (const auto& [content, expected] : cases) {
    EXPECT_NE(outcome(content).find(expected), std::string::npos)
        << '"' << expected << "\" expected, not \"" << outcome(content) << '"';
  }
}

/// The header of what Wasmtime writes, with these flags.
std::string engine_header(char flags) {
  std::string header(
      "\x7f"
      "ELF\2\1\1\xc8");
  header.resize(64);
  header[48] = flags;
  return header;
}

TEST(ModuleFormat, KnowsTheEnginesOwnFiles) {
  EXPECT_EQ(outcome(engine_header(1)), "precompiled");
  EXPECT_TRUE(outcome(engine_header(2)).starts_with("is a component")) << outcome(engine_header(2));
}

TEST(ModuleFormat, TakesATextThatBeginsAfterTheHead) {
  const std::string blanks(module_head_size, ' ');
  EXPECT_EQ(outcome(blanks), "text");
  EXPECT_EQ(outcome(blanks + "(module)"), "text");
  EXPECT_EQ(outcome(blanks.substr(1) + ';'), "text");
  EXPECT_EQ(outcome(blanks.substr(1) + ";;\n(module)"), "text");
  EXPECT_TRUE(outcome(blanks + "x").starts_with("is neither"));
}

TEST(ModuleFormat, DropsAByteOrderMark) {
  const std::string_view marked = "\xef\xbb\xbf(module)";
  const auto bytes = std::as_bytes(std::span(marked));
  EXPECT_EQ(without_byte_order_mark(bytes).size(), bytes.size() - 3);
  EXPECT_EQ(without_byte_order_mark(bytes.subspan(3)).size(), bytes.size() - 3);
}

}  // namespace
}  // namespace sluice::engine
