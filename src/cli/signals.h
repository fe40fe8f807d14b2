// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace sluice::cli {

/// From now on SIGINT, SIGTERM and SIGHUP end the process at once with the exit code that shells
/// give a program that a signal ended, 128 + its number; also as the first process of a container,
/// where the kernel would ignore them. One that the process was started to ignore (nohup) stays
/// ignored.
void exit_on_signals();

}  // namespace sluice::cli
