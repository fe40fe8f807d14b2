// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "cli/settings.h"

namespace sluice::cli {

/// The commands that take options; a set of them is their sum.
enum class Command : std::uint8_t {
  iwasm = 1,
  run = 2,
  compile = 4,
  policy_show = 8,
  policy_check = 16,
  policy_learn = 32,
  new_project = 64,
  sysroot = 128,
};

struct CommandSet {
  std::uint8_t bits = 0;
  [[nodiscard]] constexpr bool contains(Command command) const {
    return (bits & static_cast<std::uint8_t>(command)) != 0;
  }
};

/// How an option's value is written.
enum class Value : std::uint8_t {
  none,      ///< `--repl`
  attached,  ///< `--env=KEY=VALUE`
  optional,  ///< `--enable-segue`, `--enable-segue=FLAGS`
  next,      ///< `-f NAME`, `-f=NAME`
};

/// The headings of the help text, in its order.
enum class Group : std::uint8_t {
  program,
  policy,
  files,
  network,
  sockets,
  records,
  limits,
  engine,
  messages,
  no_effect,
};

/// Says why a value is not accepted: the text after `--option=value: `.
using Status = std::expected<void, std::string>;

/// A row of the table that parsing, help, manual pages and shell completions are made from.
struct Option {
  std::string_view name;   ///< with its dashes
  std::string_view alias;  ///< a second name, or empty
  Value value;
  std::string_view placeholder;  ///< the value's name in help
  Group group;
  CommandSet commands;
  std::string_view help;
  Status (*apply)(Settings&, const Option&, std::string_view value);
};

/// Every option of every command, in the order of the help text.
std::span<const Option> options();

/// The option that `command` knows by this name or alias; null if there is none.
const Option* find_option(Command command, std::string_view name);

/// How the option is written, for instance `--env=KEY=VALUE`.
std::string usage(const Option& option);

}  // namespace sluice::cli
