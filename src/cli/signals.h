// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace sluice::cli {

/// The exit code of a program that the signal ended, as shells show it.
[[nodiscard]] int exit_code_of_signal(int number);

/// SIGINT, SIGTERM and, unless it is held, SIGHUP end the process with 128 + their number, as
/// shells show it, unless they were ignored when the command started, as under nohup.
void exit_on_signals();

/// The same signals, and the end of `time`, call `end` instead, on a thread of its own: with the
/// signal, or with 0. To be called before other threads are started, which then leave these signals
/// to that one; exit_on_signals() has no effect any more.
void tell_of_signals(std::optional<std::chrono::milliseconds> time, std::function<void(int)> end);

/// SIGHUP waits from now on, for await_hangup(). To be called while the process has one thread:
/// others inherit it.
void hold_hangups();
/// Returns after each SIGHUP, also where the process was started to ignore it.
void await_hangup();

}  // namespace sluice::cli
