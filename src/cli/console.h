// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>

#include "cli/settings.h"

namespace sluice::cli {

/// What the command itself says, on stderr, each message on a line after the command's name. The
/// guest's own output never passes through here. What in a message could steer a terminal is
/// escaped; a warning or a note is always one line.
class Console {
 public:
  Console(std::string_view program, Verbosity verbosity)
      : program_(program), verbosity_(verbosity) {}

  [[nodiscard]] std::string_view program() const { return program_; }
  void error(std::string_view message) const;
  void warning(std::string_view message) const;
  /// What the command was asked to do and has done, in a line.
  void done(std::string_view message) const;
  void note(std::string_view message) const;

 private:
  std::string_view program_;
  Verbosity verbosity_;
};

/// Prints on standard output; whether it could take all is found out by finish().
void print(std::string_view text);

inline constexpr int exit_success = 0;
inline constexpr int exit_failure = 1;         ///< a wrong command line, a trap, time that is up
inline constexpr int exit_wrong_question = 2;  ///< `policy check` has nothing to answer
inline constexpr int exit_not_started = 255;   ///< nothing of the program has run

/// Ends the process at once: output is flushed, nothing is destroyed and no thread waited for. A
/// success becomes a failure when standard output can't take what was printed.
[[noreturn]] void finish(const Console& console, int code);

}  // namespace sluice::cli
