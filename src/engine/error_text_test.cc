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

}  // namespace
}  // namespace sluice::engine
