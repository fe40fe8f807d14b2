// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <span>
#include <string>

#include "cli/option.h"
#include "cli/settings.h"

namespace sluice::cli {

/// Reads the words after the command's name. Options stand before the file of a program, and
/// everything after it belongs to the program; `compile` and `policy check` take them anywhere.
/// What asks about policy takes every option of `run`, so that its command lines can be asked
/// about as they are. `--` ends the options. `--help` and `--version` end the reading. The error is
/// one line that names the option and its value.
///
/// The parser is our own because the rules are those of `iwasm`, which option libraries don't
/// share: `-v=3` with one dash, values only after `=` (so that `--env A=B` is an error and not a
/// file name taken as a value), and nothing read past the file.
std::expected<Settings, std::string> parse(Command command, std::span<const char* const> words);

}  // namespace sluice::cli
