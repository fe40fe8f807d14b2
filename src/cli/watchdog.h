// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sluice::cli {

/// What is said when the time of --timeout is up, without a line end.
std::string timeout_message(std::chrono::milliseconds time);

/// From now on the process has `time` left: then it says so on stderr, naming `--timeout`, and ends
/// with exit code 1, whether it computes or is blocked in a call. To be started once.
void start_watchdog(std::string_view program, std::chrono::milliseconds time);

/// The process is ending with `exit_code`, and has something to say: if it has other threads, which
/// go on until then, it ends within milliseconds when its stderr takes no more.
void end_soon(int exit_code);

}  // namespace sluice::cli
