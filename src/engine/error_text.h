// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

/// The engine's words about a failure, several lines with a list of causes, as one line.
[[nodiscard]] std::string one_line(std::string_view message);

/// What is wrong with a module's text and where, from the engine's words about it: one line.
[[nodiscard]] std::string syntax_error(std::string_view message);

/// The engine's words about a trap, as `MODULE: what happened`, with a hint where C's stack may
/// have run out, and then the backtrace, a line a frame.
[[nodiscard]] std::string trap_text(std::string_view module, std::string_view message);

}  // namespace sluice::engine
