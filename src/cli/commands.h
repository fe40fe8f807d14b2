// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sluice/guest.h>

#include <functional>

#include "cli/console.h"
#include "cli/option.h"
#include "cli/settings.h"

namespace sluice::cli {

// The commands. Each ends the process.

/// `iwasm` and `sluice run`: runs the program, a function of it, or what standard input asks for.
[[noreturn]] void run(Command command, const Settings& settings, const Console& console);
/// Runs the program of `settings` with what `options` give it. When it has ended, and before
/// anything is waited for, `at_end` is told its exit code and says that of the process. `reloads`:
/// SIGHUP, which is held (hold_hangups), has files of rules read again.
[[noreturn]] void run_program(const Settings& settings, GuestOptions options,
                              const Console& console, const std::function<int(int)>& at_end,
                              bool reloads = false);
/// `sluice compile`: writes compiled code.
[[noreturn]] void compile(const Settings& settings, const Console& console);
/// `sluice policy learn`: runs the program and writes the policy that it needed.
[[noreturn]] void policy_learn(const Settings& settings, const Console& console);
/// `sluice policy show`: prints what options mean, as rules.
[[noreturn]] void policy_show(const Settings& settings, const Console& console);
/// `sluice policy check`: answers questions about a policy.
[[noreturn]] void policy_check(const Settings& settings, const Console& console);

/// `sluice new`: copies a template of a project.
[[noreturn]] void new_project(const Settings& settings, const Console& console);
/// `sluice sysroot`: tells of compilers, and prepares what they lack.
[[noreturn]] void sysroot(const Settings& settings, const Console& console);

}  // namespace sluice::cli
