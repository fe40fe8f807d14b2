// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/console.h"
#include "cli/option.h"
#include "cli/settings.h"

namespace sluice::cli {

// The commands. Each ends the process.

/// `iwasm` and `sluice run`: runs the program, a function of it, or what standard input asks for.
[[noreturn]] void run(Command command, const Settings& settings, const Console& console);
/// `sluice compile`: writes compiled code.
[[noreturn]] void compile(const Settings& settings, const Console& console);

}  // namespace sluice::cli
