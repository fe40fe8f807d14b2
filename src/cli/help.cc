// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iterator>

#include "cli/manual.h"

namespace sluice::cli {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t column = 26;  // where explanations start

void explain(std::string& out, std::string_view what, std::string_view text) {
  fmt::format_to(std::back_inserter(out), "  {:<{}}", what, column - 2);
  if (what.size() + 3 > column) out += '\n' + std::string(column, ' ');
  out += wrap(text, width - column, column) + '\n';
}

void list_options(std::string& out, Command command) {
  Group group{};
  bool first = true;
  std::string no_effect;
  for (const Option& option : options()) {
    if (!option.commands.contains(command)) continue;
    if (option.group == Group::no_effect) {
      no_effect += usage(option) + ' ';
      continue;
    }
    if (first || option.group != group) {
      fmt::format_to(std::back_inserter(out), "\n{}:\n", heading(option.group));
    }
    explain(out, usage(option), option.help);
    group = option.group;
    first = false;
  }
  if (!no_effect.empty()) {
    fmt::format_to(std::back_inserter(out), "\n{}:\n  {}\n", heading(Group::no_effect),
                   wrap(no_effect, width - 2, 2));
  }
}

}  // namespace

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (line != 0 && line + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      line = 0;
    } else if (line != 0) {
      out += ' ';
      ++line;
    }
    out += word;
    line += word.size();
  }
  return out;
}

std::string help(Command command) {
  const Manual& about = manual(command);
  std::string out = fmt::format("Usage: {}\n\n{}\n", about.synopsis, wrap(about.purpose, width, 0));
  list_options(out, command);
  out += "\nExamples:\n";
  for (const Example& example : about.examples) {
    fmt::format_to(std::back_inserter(out), "  # {}\n  {}\n", example.what, example.command_line);
  }
  out += "\nExit code:\n";
  for (const ExitCode& code : about.exit_codes) explain(out, code.code, code.meaning);
  return out;
}

std::string policy_overview() {
  std::string out = "What policies say.\n";
  for (const Manual& about : manuals()) {
    if (!about.name.starts_with("sluice policy")) continue;
    fmt::format_to(std::back_inserter(out), "\nUsage: {}\n  {}\n", about.synopsis,
                   wrap(about.purpose, width - 2, 2));
  }
  return out + "\n`sluice help policy COMMAND` explains one.\n";
}

std::string overview() {
  std::string out =
      "Sluice runs network programs compiled to WebAssembly behind a firewall of one line.\n\n"
      "Usage: sluice COMMAND ...\n\nCommands:\n";
  explain(out, "run FILE", "run a program; what it may use is said by options");
  explain(out, "compile FILE", "compile a module to native code, ahead of running it");
  explain(out, "policy show", "print what options let a program reach");
  explain(out, "policy check", "say what a policy allows, and why");
  explain(out, "policy learn FILE", "run a program, and write the policy that it needs");
  explain(out, "new TEMPLATE DIR", "write a small project that builds and runs at once");
  explain(out, "sysroot", "tell which compilers are here, and prepare more");
  explain(out, "help [COMMAND]", "explain a command and its options");
  out += "\nOptions:\n";
  explain(out, "--version", "Print the version.");
  explain(out, "-h, --help", "Print this help.");
  out +=
      "\nExamples:\n  sluice run hello.wasm\n  sluice run --addr-pool=127.0.0.0/8 "
      "tcp_client.wasm\n  sluice help run\n\n"
      "The same program under the name `iwasm` takes the command lines of WAMR's iwasm.\n";
  return out;
}

}  // namespace sluice::cli
