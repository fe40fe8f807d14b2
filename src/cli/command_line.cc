// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::cli {
namespace {

/// Levenshtein's distance: how many letters to insert, remove or replace.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string unknown(Command command, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& option : options()) {
    if (option.commands.contains(command)) names.push_back(option.name);
  }
  const Option* const near = find_option(command, nearest(name, names));
  if (near == nullptr) return fmt::format("{}: unknown option; --help lists them all", name);
  return fmt::format("{}: unknown option; did you mean {}?", name, usage(*near));
}

class Parser {
 public:
  Parser(Command command, std::span<const char* const> words) : command_(command), words_(words) {}

  std::expected<Settings, std::string> parse() {
    while (!words_.empty()) {
      if (words_.front()[0] == '-') {
        if (auto status = parse_option(); !status) return std::unexpected(status.error());
        if (settings_.help || settings_.version) return settings_;
      } else if (command_ != Command::compile) {
        settings_.file = words_.front();
        settings_.arguments.assign(words_.begin(), words_.end());
        break;
      } else if (settings_.file.empty()) {
        settings_.file = next();
      } else {
        return std::unexpected(
            fmt::format("'{}': only one file can be compiled at a time", next()));
      }
    }
    if (settings_.file.empty()) {
      return std::unexpected("a WebAssembly file is needed; --help shows how");
    }
    return settings_;
  }

 private:
  std::string_view next() {
    const std::string_view word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

  Status parse_option() {
    const std::string_view word = next();
    const auto equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    std::string_view value = has_value ? word.substr(equals + 1) : std::string_view();

    const Option* const option = find_option(command_, name);
    if (option == nullptr) return std::unexpected(unknown(command_, name));
    if (has_value && option->value == Value::none) {
      return std::unexpected(fmt::format("{}: takes no value, and got '{}'", name, value));
    }
    const bool wanted = option->value == Value::attached || option->value == Value::next;
    if (!has_value && option->value == Value::next && !words_.empty()) value = next();
    if (value.empty() && (has_value || wanted)) {
      return std::unexpected(fmt::format("{}: needs a value: {}", name, usage(*option)));
    }
    const Status status = option->apply(settings_, *option, value);
    if (!status) return std::unexpected(fmt::format("{}: '{}': {}", name, value, status.error()));
    return {};
  }

  Command command_;
  std::span<const char* const> words_;
  Settings settings_;
};

}  // namespace

std::expected<Settings, std::string> parse(Command command, std::span<const char* const> words) {
  return Parser(command, words).parse();
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t least = std::min<std::size_t>(3, word.size() * 2 / 5) + 1;
  for (const std::string_view candidate : candidates) {
    if (const std::size_t far = distance(word, candidate); far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

}  // namespace sluice::cli
