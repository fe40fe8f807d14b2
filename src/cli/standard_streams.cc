// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace sluice::cli {
namespace {

std::array<bool, STDERR_FILENO + 1> held{};  // written once, at the start

}  // namespace

void hold_closed_streams() {
  for (int number = 0; number <= STDERR_FILENO; ++number) {
    if (fcntl(number, F_GETFD) >= 0) continue;
    // O_PATH: every read and write is EBADF, as without it. The lowest free number is this one.
    held[static_cast<std::size_t>(number)] = open("/", O_PATH | O_CLOEXEC) == number;
  }
}

int standard_stream(int number) { return held[static_cast<std::size_t>(number)] ? -1 : number; }

}  // namespace sluice::cli
