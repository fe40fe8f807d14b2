// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/manual.h"
#include "cli/standard_streams.h"
#include "text/nearest.h"
#include "text/quoted_words.h"

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
    {"help", "policy", policy_overview},
    {"policy", "--help", policy_overview},
    {"policy", "-h", policy_overview},
    {"generate", "sluice.1", [] { return man_page("sluice"); }},
    {"generate", "iwasm.1", [] { return man_page("iwasm"); }},
    {"generate", "sluice.bash", [] { return completion(Shell::bash); }},
    {"generate", "sluice.zsh", [] { return completion(Shell::zsh); }},
    {"generate", "sluice.fish", [] { return completion(Shell::fish); }},
});

/// The command that `words` begin with, `run` or `policy show`, and how many words its name has.
struct Chosen {
  const Manual* manual = nullptr;
  std::size_t words = 0;
};
Chosen choose(Words words) {
  std::string name = "sluice";
  for (std::size_t count = 1; count <= std::min<std::size_t>(words.size(), 2); ++count) {
    name += fmt::format(" {}", words[count - 1]);
    const auto known = manuals();
    const auto found = std::ranges::find(known, name, &Manual::name);
    if (found != known.end()) return {.manual = &*found, .words = count};
  }
  return {};
}

/// The manual that `help WORDS...` asks for, or null.
const Manual* topic(Words words) {
  if (words.size() == 1 && words[0] == std::string_view("iwasm")) return &manual(Command::iwasm);
  const Chosen chosen = choose(words);
  return chosen.words == words.size() ? chosen.manual : nullptr;
}

std::string unknown_command(std::string_view name, std::span<const std::string_view> known,
                            std::string_view hint) {
  const std::string_view near = text::nearest(name, known);
  return near.empty() ? fmt::format("{}: unknown command; {}", name, hint)
                      : fmt::format("{}: unknown command; did you mean {}?", name, near);
}

/// What is wrong with `sluice NAME REST...`, which is no command and none of the texts.
std::string objection(std::string_view name, Words rest) {
  static constexpr std::array<std::string_view, 6> commands{"run", "compile", "policy",
                                                            "new", "sysroot", "help"};
  static constexpr std::array<std::string_view, 3> of_policy{"show", "check", "learn"};
  if (name == "policy") {
    const std::string hint = fmt::format("one of {} is needed", fmt::join(of_policy, ", "));
    return rest.empty() ? fmt::format("policy: {}", hint)
                        : "policy " + unknown_command(rest[0], of_policy, hint);
  }
  const bool is_known = !rest.empty() && std::ranges::find(texts, name, &Text::name) != texts.end();
  if (is_known && name != "help") return fmt::format("{} {}: {} stands alone", name, rest[0], name);
  if (is_known && rest.size() > 1 && rest[0] != std::string_view("policy")) {
    return fmt::format("help {} {}: one command is explained at a time", rest[0], rest[1]);
  }
  if (is_known) return fmt::format("help {}: there is no such command", fmt::join(rest, " "));
  return unknown_command(name, commands, fmt::format("to run a file: sluice run {}", name));
}

/// Reads the words after the command and does what they ask for.
[[noreturn]] void carry_out(Command command, std::string_view program, Words words) {
  const auto settings = parse(command, words);
  const Console console(program, settings ? settings->verbosity : Verbosity::warnings);
  if (!settings) {
    console.error(settings.error());
    finish(console, command == Command::policy_check ? exit_wrong_question : exit_failure);
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
  switch (command) {
    case Command::compile:
      compile(*settings, console);
    case Command::policy_show:
      policy_show(*settings, console);
    case Command::policy_check:
      policy_check(*settings, console);
    case Command::policy_learn:
      policy_learn(*settings, console);
    case Command::new_project:
      new_project(*settings, console);
    case Command::sysroot:
      sysroot(*settings, console);
    case Command::iwasm:
    case Command::run:
      break;
  }
  run(command, *settings, console);
}

[[noreturn]] void carry_out_sluice(Words words) {
  const Console console("sluice", Verbosity::warnings);
  if (words.empty()) {
    std::fputs(overview().c_str(), stderr);
    finish(console, exit_failure);
  }
  if (const Chosen chosen = choose(words); chosen.manual != nullptr) {
    carry_out(chosen.manual->command, "sluice", words.subspan(chosen.words));
  }
  const std::string_view name = words[0];
  const Words rest = words.subspan(1);
  if (name == "help") {
    if (const Manual* const found = topic(rest); found != nullptr) {
      print(help(found->command));
      finish(console, exit_success);
    }
  }
  const std::string_view about = rest.empty() ? std::string_view() : rest[0];
  const auto* const text = std::ranges::find_if(
      texts, [&](const Text& row) { return row.name == name && row.topic == about; });
  if (text != texts.end() && rest.size() < 2) {
    print(text->make());
    finish(console, exit_success);
  }
  console.error(objection(name, rest));
  finish(console, exit_failure);
}

/// `sluice-run WORDS...`: `sluice run`, with options of the environment before its own. Builds and
/// the kernel start programs by it, and have no words for options.
[[noreturn]] void carry_out_sluice_run(Words words) {
  const char* const variable = std::getenv("SLUICE_RUN_OPTIONS");
  const auto options = text::quoted_words(variable == nullptr ? "" : variable);
  std::vector<const char*> all;
  all.reserve(options.size() + words.size());
  for (const std::string& option : options) all.push_back(option.c_str());
  all.insert(all.end(), words.begin(), words.end());
  carry_out(Command::run, "sluice-run", all);
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
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == "iwasm") carry_out(Command::iwasm, "iwasm", arguments);
  if (name == "sluice-run") carry_out_sluice_run(arguments);
  carry_out_sluice(arguments);
}
