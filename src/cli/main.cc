// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/manual.h"
#include "cli/nearest.h"
#include "cli/standard_streams.h"

namespace sluice::cli {
namespace {

using Words = std::span<const char* const>;

/// What `sluice NAME TOPIC` prints. `generate` is for the build, which installs its results.
struct Text {
  std::string_view name;
  std::string_view topic;
  std::string (*make)();
};

std::string version() { return "sluice " SLUICE_VERSION "\n"; }

constexpr std::array texts = std::to_array<Text>({
    {"--version", "", version},
    {"--help", "", overview},
    {"-h", "", overview},
    {"help", "", overview},
    {"help", "run", [] { return help(Command::run); }},
    {"help", "compile", [] { return help(Command::compile); }},
    {"help", "iwasm", [] { return help(Command::iwasm); }},
    {"generate", "sluice.1", [] { return man_page("sluice"); }},
    {"generate", "iwasm.1", [] { return man_page("iwasm"); }},
    {"generate", "sluice.bash", [] { return completion(Shell::bash); }},
    {"generate", "sluice.zsh", [] { return completion(Shell::zsh); }},
    {"generate", "sluice.fish", [] { return completion(Shell::fish); }},
});

/// What is wrong with `sluice NAME REST...`, which none of the texts is.
std::string objection(std::string_view name, Words rest) {
  constexpr std::array commands = std::to_array<std::string_view>({"run", "compile", "help"});
  const bool is_known = !rest.empty() && std::ranges::find(texts, name, &Text::name) != texts.end();
  if (is_known && name != "help") return fmt::format("{} {}: {} stands alone", name, rest[0], name);
  if (is_known && rest.size() > 1) {
    return fmt::format("help {} {}: one command is explained at a time", rest[0], rest[1]);
  }
  if (is_known) return fmt::format("help {}: there is no such command", rest[0]);
  const std::string_view near = nearest(name, commands);
  return near.empty() ? fmt::format("{}: unknown command; to run a file: sluice run {}", name, name)
                      : fmt::format("{}: unknown command; did you mean {}?", name, near);
}

/// Reads the words after the command and does what they ask for.
[[noreturn]] void carry_out(Command command, std::string_view program, Words words) {
  const auto settings = parse(command, words);
  const Console console(program, settings ? settings->verbosity : Verbosity::warnings);
  if (!settings) {
    console.error(settings.error());
    finish(console, exit_failure);
  }
  if (settings->version) {
    print(fmt::format("{} {}\n", program, SLUICE_VERSION));
    finish(console, exit_success);
  }
  if (settings->help) {
    print(help(command));
    // WAMR's iwasm knows no --help: it prints its help and exits with 1, and so does ours.
    finish(console, command == Command::iwasm ? exit_failure : exit_success);
  }
  for (const std::string& warning : settings->warnings) console.warning(warning);
  for (const std::string& note : settings->notes) console.note(note);
  if (command == Command::compile) compile(*settings, console);
  run(command, *settings, console);
}

[[noreturn]] void carry_out_sluice(Words words) {
  const Console console("sluice", Verbosity::warnings);
  if (words.empty()) {
    std::fputs(overview().c_str(), stderr);
    finish(console, exit_failure);
  }
  const std::string_view name = words[0];
  const Words rest = words.subspan(1);
  const std::string_view topic = rest.empty() ? std::string_view() : rest[0];
  if (name == "run") carry_out(Command::run, "sluice", rest);
  if (name == "compile") carry_out(Command::compile, "sluice", rest);
  const auto* const text = std::ranges::find_if(
      texts, [&](const Text& row) { return row.name == name && row.topic == topic; });
  if (text != texts.end() && rest.size() < 2) {
    print(text->make());
    finish(console, exit_success);
  }
  console.error(objection(name, rest));
  finish(console, exit_failure);
}

}  // namespace
}  // namespace sluice::cli

int main(int argc, char** argv) {
  using namespace sluice::cli;
  hold_closed_streams();
  // A file that grows beyond RLIMIT_FSIZE is an error of the write, in the cache and in the guest.
  std::signal(SIGXFSZ, SIG_IGN);
  const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
  const std::string_view path = words.empty() ? std::string_view() : words[0];
  const auto arguments = words.empty() ? words : words.subspan(1);
  if (path.substr(path.rfind('/') + 1) == "iwasm") {
    carry_out(Command::iwasm, "iwasm", arguments);
  }
  carry_out_sluice(arguments);
}
