// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/error_text.h"

#include <gtest/gtest.h>

namespace sluice::engine {
namespace {

TEST(ErrorText, JoinsTheCausesInOneLine) {
  EXPECT_EQ(one_line("failed"), "failed");
  EXPECT_EQ(one_line("failed\n\nCaused by:\n    too big"), "failed: too big");
  EXPECT_EQ(one_line("failed\n\nCaused by:\n    0: first\n    1: second"), "failed: first: second");
  EXPECT_EQ(one_line("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(one_line(""), "");
}

TEST(ErrorText, SyntaxErrorsNameThePlace) {
  EXPECT_EQ(syntax_error("expected `(`\n     --> <anon>:3:7\n      |\n    3 | x\n      | ^"),
            "at 3:7: expected `(`");
  EXPECT_EQ(syntax_error("too big"), "too big");
}

TEST(ErrorText, TrapsSayWhatHappenedBeforeWhere) {
  EXPECT_EQ(trap_text("a.wasm",
                      "error while executing at wasm backtrace:\n    0: 0x3b - a!f\n    1: 0x50 - "
                      "a!g\n\nCaused by:\n    wasm trap: out of bounds"),
            "a.wasm: wasm trap: out of bounds\n    0: 0x3b - a!f\n    1: 0x50 - a!g");
  EXPECT_EQ(trap_text("a.wasm", "no memory left\n\nCaused by:\n    limit"),
            "a.wasm: no memory left: limit");
  EXPECT_EQ(trap_text("a.wasm",
                      "error while executing at wasm backtrace:\n    0: a!\x1b[2J\n\nCaused "
                      "by:\n    stop"),
            "a.wasm: stop\n    0: a!\\x1b[2J");
}

// A function's name is the module's own text.
TEST(ErrorText, NamesInABacktraceCannotSteerATerminalOrPassForAMessage) {
  EXPECT_EQ(trap_text("a.wasm",
                      "error while executing at wasm backtrace:\n    0: a!\u009b2J\niwasm: all is "
                      "well\n\nCaused by:\n    stop"),
            "a.wasm: stop\n    0: a!\\xc2\\x9b2J\n    iwasm: all is well");
}

TEST(ErrorText, TrapsBelowZeroHintAtTheStack) {
  const auto hints = [](const std::string& address, const std::string& size) {
    const std::string text =
        trap_text("a.wasm",
                  "error while executing at wasm backtrace:\n    0: a!f\n\nCaused by:\n"
                  "    0: memory fault at wasm address 0x" +
                      address + " in linear memory of size 0x" + size +
                      "\n    1: wasm trap: out of bounds memory access");
    return text.find("stack-size") < text.find('\n');
  };
  EXPECT_TRUE(hints("fffffff0", "20000"));
  EXPECT_TRUE(hints("100000010", "20000"));
  EXPECT_TRUE(hints("fff80000", "1000000"));
  EXPECT_FALSE(hints("20000", "20000"));
  EXPECT_FALSE(hints("7fffffff", "20000"));
  EXPECT_FALSE(hints("fffffff0", "fffffff0"));
  EXPECT_FALSE(hints("1fffffff0", "20000"));
}

}  // namespace
}  // namespace sluice::engine
