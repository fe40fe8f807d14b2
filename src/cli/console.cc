// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/console.h"

#include <fmt/format.h>
#include <sluice/printable.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/recording.h"

namespace sluice::cli {

namespace {

/// A stderr that can't be written is nothing to stop for.
void complain(std::string_view program, std::string_view kind, std::string_view message) {
  const std::string line = fmt::format("{}: {}{}\n", program, kind, message);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void Console::error(std::string_view message) const { complain(program_, "", printable(message)); }

void Console::warning(std::string_view message) const {
  if (verbosity_ >= Verbosity::warnings) {
    complain(program_, "warning: ", printable_line(message));
  }
}

void Console::done(std::string_view message) const {
  if (verbosity_ >= Verbosity::warnings) complain(program_, "", printable_line(message));
}

void Console::note(std::string_view message) const {
  if (verbosity_ >= Verbosity::notes) complain(program_, "", printable_line(message));
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void finish(const Console& console, int code) {
  if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && code == exit_success) {
    console.error(fmt::format("standard output: {}", std::strerror(errno)));
    code = exit_failure;
  }
  end_process(code);
}

}  // namespace sluice::cli
