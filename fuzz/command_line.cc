// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Command lines: a byte that chooses the command, then words that end in NUL. What is parsed must
// be what a second reading finds in the words. Directories are opened, sockets are not.
#include "cli/command_line.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/configure.h"
#include "cli/values.h"
#include "expect.h"
#include "input.h"
#include "net/literal.h"
#include "policy/address_pool.h"
#include "policy/ruleset.h"
#include "sluice/host_socket.h"
#include "sluice/policy.h"

namespace {

namespace cli = sluice::cli;
namespace policy = sluice::policy;
using cli::Command;
using cli::Settings;
using sluice::fuzz::expect;
using Texts = std::vector<std::string>;

/// A command line that is known to be well-formed.
struct Reading {
  std::vector<std::pair<const cli::Option*, std::string>> options;  ///< with their values
  Texts others;  ///< from the file on; of `compile`, all that are no options

  Reading(Command command, const Texts& words) {
    bool ended = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (!ended && word == "--") {
        ended = true;
      } else if (!ended && word.starts_with('-')) {
        const auto equals = word.find('=');
        const auto* const option = cli::find_option(command, word.substr(0, equals));
        std::string value = equals == word.npos ? "" : word.substr(equals + 1);
        if (option->value == cli::Value::next && equals == word.npos) value = words[++i];
        options.emplace_back(option, std::move(value));
        if (option->name == "--help" || option->name == "--version") return;
      } else if (command == Command::compile) {
        others.push_back(word);
      } else {
        others.assign(words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
        return;
      }
    }
  }

  [[nodiscard]] Texts values(std::string_view name) const {
    Texts all;
    for (const auto& [option, value] : options) {
      if (option->name == name) all.push_back(value);
    }
    return all;
  }
  [[nodiscard]] bool has(std::string_view name) const { return !values(name).empty(); }
};

template <class Number>
std::optional<Number> last_number(const Texts& values) {
  if (values.empty()) return std::nullopt;
  std::uint32_t number = 0;
  const std::string& text = values.back();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  expect(error == std::errc() && end == text.data() + text.size(), "a number is one");
  return Number(number);
}

std::optional<std::string> last(const Texts& values) {
  return values.empty() ? std::nullopt : std::optional(values.back());
}

void check_sockets(const Settings& settings, const Reading& reading) {
  std::vector<std::pair<std::string, std::string>> asked;
  for (const auto& [option, value] : reading.options) {
    if (option->group == cli::Group::sockets && option->value != cli::Value::none) {
      asked.emplace_back(option->name, value);
    }
  }
  const auto same = [](const cli::SocketRequest& request, const auto& words) {
    return request.option == words.first && request.value == words.second;
  };
  expect(std::ranges::equal(settings.sockets, asked, same), "sockets are those of the words");
  for (const cli::SocketRequest& request : settings.sockets) {
    const bool is_address = request.kind != cli::SocketRequest::Kind::inherit;
    expect(!is_address || sluice::check_listen_address(request.value), "a socket has an address");
  }
}

void check(Command command, const Settings& settings, const Texts& words) {
  const Reading reading(command, words);
  expect(settings.directories == reading.values("--dir"), "--dir is kept");
  expect(settings.mapped_directories == reading.values("--map-dir"), "--map-dir is kept");
  expect(settings.environment == reading.values("--env"), "--env is kept");
  expect(settings.address_pools == reading.values("--addr-pool"), "--addr-pool is kept");
  expect(settings.resolvable_names == reading.values("--allow-resolve"), "--allow-resolve is kept");
  expect(settings.dns_servers == reading.values("--dns"), "--dns is kept");
  expect(settings.function == last(reading.values("--function")), "the last --function counts");
  expect(settings.output == last(reading.values("--output")), "the last --output counts");
  expect(settings.timeout == last_number<std::chrono::milliseconds>(reading.values("--timeout")),
         "the last --timeout counts");
  expect(settings.max_threads == last_number<std::uint32_t>(reading.values("--max-threads")),
         "the last --max-threads counts");
  expect(settings.repl == reading.has("--repl") && settings.cache != reading.has("--no-cache") &&
             settings.nonblocking == reading.has("--nonblocking") &&
             settings.allow_precompiled == reading.has("--allow-precompiled") &&
             settings.allow_unknown_imports == reading.has("--allow-unknown-imports"),
         "what is set was asked for");
  expect(settings.help == reading.has("--help") && settings.version == reading.has("--version"),
         "help and version are asked for");
  const auto without_effect = std::ranges::count_if(
      reading.options, [](const auto& row) { return row.first->group == cli::Group::no_effect; });
  expect(
      settings.notes.size() + settings.warnings.size() == static_cast<std::size_t>(without_effect),
      "an option without effect is explained");
  for (const std::string& server : settings.dns_servers) {
    expect(sluice::check_dns_server(server).has_value(), "--dns has an address");
  }
  check_sockets(settings, reading);
  if (settings.help || settings.version) return;
  expect(!settings.file.empty() && settings.file == reading.others.front(), "there is a file");
  if (command == Command::compile) {
    expect(reading.others.size() == 1, "one file is compiled");
  } else {
    expect(settings.arguments == reading.others, "a program's arguments begin with its file");
  }
}

/// The rules of all pools, or the error of the first that has one.
std::expected<std::vector<policy::Rule>, std::string> rules_of(const Settings& settings) {
  std::vector<policy::Rule> rules;
  for (const std::string& pool : settings.address_pools) {
    auto some = policy::parse_address_pool(pool);
    if (!some) return std::unexpected(some.error());
    std::ranges::move(*some, std::back_inserter(rules));
  }
  return rules;
}

void check_policy(const policy::Ruleset& granted, const policy::Ruleset& expected,
                  std::size_t names) {
  expect(granted.rules().size() == expected.rules().size() + names, "each range is a rule");
  for (const char* text : {"0.0.0.0", "10.1.2.3", "127.0.0.1", "224.0.0.1", "::1", "fd00::1",
                           "64:ff9b::7f00:1", "2002:7f00:1::"}) {
    const sluice::net::Endpoint peer{.address = *sluice::net::Address::parse(text), .port = 80};
    const auto use = policy::Use::connect;
    const auto tcp = sluice::net::Transport::tcp;
    expect(granted.decide(use, tcp, peer).allowed == expected.decide(use, tcp, peer).allowed,
           "the pools decide as policy reads them");
  }
}

std::map<std::string, std::string> last_values(const Texts& environment) {
  std::map<std::string, std::string> values;
  for (const std::string& variable : environment) {
    values.insert_or_assign(variable.substr(0, variable.find('=')), variable);
  }
  return values;
}

/// Whether an error is one of a policy's part, as that kind of part tells its errors.
bool is_error_of(const cli::PolicyPart& part, std::string_view error) {
  switch (part.kind) {
    case cli::PolicyPart::Kind::allow:
      return error.starts_with("--allow: ");
    case cli::PolicyPart::Kind::deny:
      return error.starts_with("--deny: ");
    case cli::PolicyPart::Kind::limit:
      return error.starts_with("--limit: ");
    case cli::PolicyPart::Kind::unix_paths:
      return error.starts_with("--allow-unix=" + part.value + ": ");
    case cli::PolicyPart::Kind::file:
      break;
  }
  return error.starts_with(part.value + ":");
}

/// Whether an error names an option of the settings and its value.
bool names_an_option(const Settings& settings, std::string_view error) {
  const auto named = [&](std::string_view option, const Texts& values) {
    return std::ranges::any_of(values, [&](const std::string& value) {
      return error.starts_with(std::string(option) + value + ": ");
    });
  };
  return named("--dir=", settings.directories) || named("--map-dir=", settings.mapped_directories);
}

auto configured(Command command, const Settings& settings) {
  return cli::configure(command, settings, cli::Console("fuzz", cli::Verbosity::quiet));
}

/// With the parts of a policy beside pools and names: each is taken, or an error is told.
void check_policy_parts(Command command, const Settings& settings) {
  if (settings.policy_parts.empty()) return;
  const auto options = configured(command, settings);
  if (options) return;
  const std::string& error = options.error().message;
  expect(error.starts_with("--addr-pool=") || names_an_option(settings, error) ||
             std::ranges::any_of(settings.policy_parts,
                                 [&](const auto& part) { return is_error_of(part, error); }),
         "an error is of an option that was given");
}

/// What the settings grant, except for sockets.
void check_grants(Command command, Settings settings) {
  settings.sockets.clear();
  check_policy_parts(command, settings);
  settings.policy_parts.clear();
  const auto options = configured(command, settings);
  const auto rules = rules_of(settings);
  if (!rules) {
    expect(!options && options.error().message == rules.error() &&
               rules.error().starts_with("--addr-pool="),
           "a pool is refused as policy refuses it");
    return;
  }
  if (!options) {
    expect(names_an_option(settings, options.error().message),
           "an error names its option and value");
    return;
  }
  check_policy(*options->policy.rules(), policy::Ruleset(*rules), settings.resolvable_names.size());
  const auto expected = last_values(settings.environment);
  expect(options->environment.size() == expected.size() &&
             last_values(options->environment) == expected,
         "of several values for a variable the last one counts");
  expect(options->arguments == settings.arguments, "a program gets its arguments");
  expect(options->directories.size() ==
             settings.directories.size() + settings.mapped_directories.size(),
         "each directory is granted");
}

/// The words after the file as arguments of a function.
void check_numbers(const Texts& arguments) {
  using sluice::ValueType;
  for (const std::string& text : arguments) {
    for (const ValueType type : {ValueType::i32, ValueType::i64, ValueType::f32, ValueType::f64}) {
      const auto value = cli::parse_value(type, text);
      if (!value) {
        expect(value.error().starts_with("'" + text + "': "), "an error names the argument");
      } else if (type == ValueType::i32 || type == ValueType::i64) {
        std::string printed = cli::format_values({&*value, 1});
        printed.resize(printed.find(':'));
        expect(cli::parse_value(type, printed) == *value, "a number prints as one that parses");
      }
    }
  }
}

/// Whether `error` begins with one of the words, or the name of the option in it.
bool names_a_word(std::string_view error, const Texts& words) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    return error.starts_with(name + ": ") || error.starts_with(word + ": ");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::Input input(data, size);
  const auto command = static_cast<Command>(1 << input.take<std::uint8_t>() % 3);
  Texts words;
  while (!input.empty()) words.emplace_back(input.take_until('\0'));
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());

  const auto settings = cli::parse(command, pointers);
  if (settings) {
    check(command, *settings, words);
    if (settings->help || settings->version) return 0;
    check_grants(command, *settings);
    check_numbers(settings->arguments);
  } else {
    expect(settings.error().starts_with("a WebAssembly file is needed") ||
               names_a_word(settings.error(), words),
           "an error names its option");
  }
  const auto again = cli::parse(command, pointers);
  expect(
      again.has_value() == settings.has_value() && (settings || again.error() == settings.error()),
      "a command line is parsed the same twice");
  return 0;
}
