// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/signals.h"

#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace sluice::cli {
namespace {

constexpr int shell_base = 128;

}  // namespace

void exit_on_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction former{};
    if (sigaction(number, nullptr, &former) != 0 || former.sa_handler == SIG_IGN) continue;
    struct sigaction action{};
    // The program's output is unbuffered: there is nothing to flush.
    action.sa_handler = [](int received) { _exit(shell_base + received); };
    sigaction(number, &action, nullptr);
  }
}

}  // namespace sluice::cli
