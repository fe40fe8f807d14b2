// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/terminal.h"

#include "thread/interruption.h"

namespace sluice::wasi {
namespace {

Result<void> done(int status) {
  if (status == 0) return {};
  thread::restart_if_interrupted();
  return failure(last_error());
}

}  // namespace

Result<termios> terminal_settings(const Descriptor& terminal) {
  termios settings{};
  if (::tcgetattr(terminal.host(), &settings) != 0) return failure(last_error());
  return settings;
}

Result<void> set_terminal(const Descriptor& terminal, SavedTerminals& saved, int when,
                          const termios& settings) {
  if (when != TCSANOW && when != TCSADRAIN && when != TCSAFLUSH) return failure(Errno::inval);
  if (auto kept = saved.save(terminal.host()); !kept) return kept;
  return done(::tcsetattr(terminal.host(), when, &settings));
}

Result<winsize> terminal_size(const Descriptor& terminal) {
  winsize size{};
  if (::ioctl(terminal.host(), TIOCGWINSZ, &size) != 0) return failure(last_error());
  return size;
}

Result<void> control_terminal(const Descriptor& terminal, SavedTerminals& saved,
                              TerminalAction action, int argument) {
  const int host = terminal.host();
  switch (action) {
    case TerminalAction::send_break:
      return done(::tcsendbreak(host, argument));
    case TerminalAction::drain:
      return done(::tcdrain(host));
    case TerminalAction::flush:
      return done(::tcflush(host, argument));
    case TerminalAction::flow:
      if (auto kept = saved.save(host); !kept) return kept;
      return done(::tcflow(host, argument));
  }
  return failure(Errno::inval);
}

}  // namespace sluice::wasi
