// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/ioctl.h>
#include <termios.h>

#include <cstdint>

#include "wasi/descriptor.h"
#include "wasi/errno.h"
#include "wasi/saved_terminals.h"

/// What a guest may do with a terminal that it was given, besides reading and writing: `notty` for
/// what is none. Nothing that puts characters into its input.
namespace sluice::wasi {

/// tcgetattr(3).
[[nodiscard]] Result<termios> terminal_settings(const Descriptor& terminal);
/// tcsetattr(3); `when` is TCSANOW, TCSADRAIN or TCSAFLUSH. `saved` keeps what was set before.
[[nodiscard]] Result<void> set_terminal(const Descriptor& terminal, SavedTerminals& saved, int when,
                                        const termios& settings);
/// TIOCGWINSZ.
[[nodiscard]] Result<winsize> terminal_size(const Descriptor& terminal);

/// What else termios(3) has.
enum class TerminalAction : std::uint8_t {
  send_break,  ///< tcsendbreak(3), the argument is the duration
  drain,       ///< tcdrain(3), without an argument
  flush,       ///< tcflush(3), TCIFLUSH, TCOFLUSH or TCIOFLUSH
  flow,        ///< tcflow(3), TCOOFF, TCOON, TCIOFF or TCION
};
[[nodiscard]] Result<void> control_terminal(const Descriptor& terminal, SavedTerminals& saved,
                                            TerminalAction action, int argument);

}  // namespace sluice::wasi
