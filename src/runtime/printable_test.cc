// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/printable.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Printable, EscapesWhatCouldSteerATerminal) {
  const struct {
    std::string_view text;
    std::string_view shown;
  } cases[] = {
      {"", ""},
      {"plain text, ünïcode, 日本", "plain text, ünïcode, 日本"},
      {"\x1b[2J", R"(\x1b[2J)"},
      {std::string_view("a\0b", 3), R"(a\x00b)"},
      {"\r\t\x7f", R"(\x0d\x09\x7f)"},
      {"\u0080\u009b\u009f", R"(\xc2\x80\xc2\x9b\xc2\x9f)"},
      {"\u00a0\u00bf", "\u00a0\u00bf"},
      {"\xc2", "\xc2"},
      {"two\nlines", "two\nlines"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(printable(text), shown);
  EXPECT_EQ(printable_line("two\nlines\x1b"), "two\\x0alines\\x1b");
}

}  // namespace
}  // namespace sluice
