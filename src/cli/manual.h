// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/option.h"

namespace sluice::cli {

struct ExitCode {
  std::string_view code;
  std::string_view meaning;
};

struct Example {
  std::string_view what;
  std::string_view command_line;
};

/// What help and manual page say of a command beside its options.
struct Manual {
  Command command;
  std::string_view name;  ///< as typed: `iwasm`, `sluice run`
  std::string_view synopsis;
  std::string_view purpose;
  std::span<const Example> examples;
  std::span<const ExitCode> exit_codes;
};

std::span<const Manual> manuals();
const Manual& manual(Command command);
std::string_view heading(Group group);

/// Breaks `text` at blanks into lines of at most `width` bytes, each after the first starting with
/// `indent` blanks (not counted in `width`).
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// What `--help` prints.
std::string help(Command command);
/// What `sluice --help` prints.
std::string overview();
/// What `sluice help policy` prints.
std::string policy_overview();

/// The manual page of `iwasm` or `sluice`, in the man(7) macros.
std::string man_page(std::string_view program);

enum class Shell : std::uint8_t { bash, zsh, fish };
/// A completion script that serves both `iwasm` and `sluice`.
std::string completion(Shell shell);

}  // namespace sluice::cli
