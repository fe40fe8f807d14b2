// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/terminal.h"

#include <bit>

#include "abi/posix/functions.h"

namespace sluice::abi::posix_1 {
namespace {

static_assert(sizeof(TerminalSettings) == sizeof(termios));
static_assert(sizeof(TerminalSize) == sizeof(winsize));

Errno outcome(const wasi::Result<void>& result) { return result ? Errno::success : result.error(); }

}  // namespace

Errno terminal_get(Process& process, GuestMemory memory, Fd fd, Ptr<TerminalSettings> settings) {
  memory.require(settings);
  const auto terminal = process.descriptors.get(fd);
  if (!terminal) return terminal.error();
  const auto found = wasi::terminal_settings(**terminal);
  if (!found) return found.error();
  memory.write(settings, std::bit_cast<TerminalSettings>(*found));
  return Errno::success;
}

Errno terminal_set(Process& process, GuestMemory memory, Fd fd, std::int32_t when,
                   Ptr<TerminalSettings> settings) {
  const auto wanted = std::bit_cast<termios>(memory.read(settings));
  const auto terminal = process.descriptors.get(fd);
  if (!terminal) return terminal.error();
  return outcome(wasi::set_terminal(**terminal, process.terminals, when, wanted));
}

Errno terminal_size(Process& process, GuestMemory memory, Fd fd, Ptr<TerminalSize> size) {
  memory.require(size);
  const auto terminal = process.descriptors.get(fd);
  if (!terminal) return terminal.error();
  const auto found = wasi::terminal_size(**terminal);
  if (!found) return found.error();
  memory.write(size, std::bit_cast<TerminalSize>(*found));
  return Errno::success;
}

Errno terminal_control(Process& process, Fd fd, std::uint32_t action, std::int32_t argument) {
  const auto terminal = process.descriptors.get(fd);
  if (!terminal) return terminal.error();
  if (action > static_cast<std::uint32_t>(wasi::TerminalAction::flow)) return Errno::inval;
  return outcome(wasi::control_terminal(**terminal, process.terminals,
                                        static_cast<wasi::TerminalAction>(action), argument));
}

}  // namespace sluice::abi::posix_1
