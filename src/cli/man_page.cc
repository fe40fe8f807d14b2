// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "cli/manual.h"

namespace sluice::cli {
namespace {

/// Text for roff(7): no line can be taken for a request, no dash for a hyphen.
std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '`') {
      out += "\\(aq";
    } else {
      out += c;
    }
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

void describe(std::string& out, Command command) {
  const auto put = std::back_inserter(out);
  const Manual& about = manual(command);
  fmt::format_to(put, ".SH {}\n{}\n", escape(about.name), escape(about.purpose));
  Group group{};
  bool first = true;
  for (const Option& option : options()) {
    if (!option.commands.contains(command)) continue;
    if (first || option.group != group) {
      fmt::format_to(put, ".SS {}\n", escape(heading(option.group)));
    }
    fmt::format_to(put, ".TP\n.B {}\n{}\n", escape(usage(option)), escape(option.help));
    group = option.group;
    first = false;
  }
  fmt::format_to(put, ".SS Examples\n");
  for (const Example& example : about.examples) {
    fmt::format_to(put, ".PP\n{}:\n.PP\n.RS\n.EX\n{}\n.EE\n.RE\n", escape(example.what),
                   escape(example.command_line));
  }
  fmt::format_to(put, ".SS Exit status\n");
  for (const ExitCode& code : about.exit_codes) {
    fmt::format_to(put, ".TP\n.B {}\n{}\n", escape(code.code), escape(code.meaning));
  }
}

}  // namespace

std::string man_page(std::string_view program) {
  const bool iwasm = program == "iwasm";
  const std::vector<Command> commands =
      iwasm ? std::vector{Command::iwasm}
            : std::vector{Command::run,          Command::compile,      Command::policy_show,
                          Command::policy_check, Command::policy_learn, Command::new_project,
                          Command::sysroot};
  std::string out = fmt::format(
      ".TH {} 1 \"\" \"Sluice {}\"\n.SH NAME\n{} \\- run WebAssembly network programs behind a "
      "firewall of one line\n.SH SYNOPSIS\n",
      program, SLUICE_VERSION, program);
  const auto put = std::back_inserter(out);
  for (const Command command : commands) {
    fmt::format_to(put, ".B {}\n.br\n", escape(manual(command).synopsis));
  }
  if (iwasm) {
    fmt::format_to(put, ".B {}\n", escape("iwasm --version"));
  } else {
    fmt::format_to(put, ".B {}\n.br\n.B {}\n", escape("sluice help [COMMAND]"),
                   escape("sluice --version"));
  }
  for (const Command command : commands) describe(out, command);
  fmt::format_to(
      put,
      ".SH ENVIRONMENT\n.TP\n.B XDG_CACHE_HOME\nCompiled modules are kept in its folder "
      "sluice; without it, in ~/.cache/sluice.\n.TP\n.B LISTEN_FDS, LISTEN_PID\nSockets "
      "passed in as sd_listen_fds(3) describes; the program gets them after those of the "
      "options.\n.SH SEE ALSO\n.BR {} (1)\n",
      iwasm ? "sluice" : "iwasm");
  return out;
}

}  // namespace sluice::cli
