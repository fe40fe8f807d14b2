// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/command_line.h"

#include <fmt/format.h>

#include <vector>

#include "text/nearest.h"

namespace sluice::cli {
namespace {

std::string unknown(Command command, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& option : options()) {
    if (option.commands.contains(command)) names.push_back(option.name);
  }
  const Option* const near = find_option(command, text::nearest(name, names));
  if (near == nullptr) return fmt::format("{}: unknown option; --help lists them all", name);
  return fmt::format("{}: unknown option; did you mean {}?", name, usage(*near));
}

class Parser {
 public:
  Parser(Command command, std::span<const char* const> words) : command_(command), words_(words) {}

  std::expected<Settings, std::string> parse() {
    bool options_ended = false;
    while (!words_.empty()) {
      if (!options_ended && words_.front() == std::string_view("--")) {
        next();
        options_ended = true;
      } else if (!options_ended && words_.front()[0] == '-') {
        if (auto status = parse_option(); !status) return std::unexpected(status.error());
        if (settings_.help || settings_.version) return settings_;
      } else if (has_words()) {
        settings_.words.emplace_back(next());
      } else if (command_ == Command::policy_check) {
        settings_.questions.emplace_back(next());
      } else if (command_ != Command::compile) {
        settings_.file = words_.front();
        settings_.arguments.assign(words_.begin(), words_.end());
        break;
      } else if (settings_.file.empty()) {
        settings_.file = next();
        if (settings_.file.empty()) break;
      } else {
        return std::unexpected(fmt::format("{}: only one file can be compiled at a time", next()));
      }
    }
    if (auto status = check_words(); !status) return std::unexpected(status.error());
    return settings_;
  }

 private:
  /// Whether it runs no program: its words are its own.
  [[nodiscard]] bool has_words() const {
    return command_ == Command::new_project || command_ == Command::sysroot;
  }

  [[nodiscard]] Status check_words() {
    if (has_words()) return {};
    const bool has_policy = !settings_.address_pools.empty() ||
                            !settings_.resolvable_names.empty() || !settings_.policy_parts.empty();
    if (command_ == Command::policy_show) {
      if (has_policy || settings_.file.empty()) return {};
      return std::unexpected(
          fmt::format("{0}: no option says what may be done; a policy is given by --policy={0}",
                      settings_.file));
    }
    if (command_ == Command::policy_check) {
      auto& questions = settings_.questions;
      if (!has_policy && !questions.empty()) {
        settings_.policy_parts.push_back({PolicyPart::Kind::file, std::move(questions.front())});
        questions.erase(questions.begin());
      }
      if (!questions.empty()) return {};
      return std::unexpected(
          "a policy and a question are needed, such as 'connect tcp 10.1.2.3:443'; --help shows "
          "how");
    }
    if (settings_.audit_level && !settings_.audit) {
      return std::unexpected(
          "--audit-level: needs --audit, which says where to record, for instance --audit=FILE");
    }
    if (settings_.file.empty()) {
      if (!last_taken_.empty()) {
        return std::unexpected(
            fmt::format("a WebAssembly file is needed after {}; --help shows how", last_taken_));
      }
      return std::unexpected("a WebAssembly file is needed; --help shows how");
    }
    return {};
  }

  [[nodiscard]] const Option* find(std::string_view name) const {
    const Option* const option = find_option(command_, name);
    const bool asks = command_ == Command::policy_show || command_ == Command::policy_check;
    return option == nullptr && asks ? find_option(Command::run, name) : option;
  }

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

    const Option* const option = find(name);
    if (option == nullptr) return std::unexpected(unknown(command_, name));
    if (has_value && option->value == Value::none) {
      return std::unexpected(fmt::format("{}={}: the option takes no value", name, value));
    }
    const bool wanted = option->value == Value::attached || option->value == Value::next;
    last_taken_.clear();
    if (!has_value && option->value == Value::next && !words_.empty()) {
      value = next();
      last_taken_ = fmt::format("{} {}", name, value);
    }
    if (value.empty() && (has_value || wanted)) {
      return std::unexpected(fmt::format("{}: needs a value: {}", name, usage(*option)));
    }
    const Status status = option->apply(settings_, *option, value);
    if (!status) return std::unexpected(fmt::format("{}={}: {}", name, value, status.error()));
    return {};
  }

  Command command_;
  std::span<const char* const> words_;
  Settings settings_;
  std::string last_taken_;  ///< the last option, when its value was a word of its own
};

}  // namespace

std::expected<Settings, std::string> parse(Command command, std::span<const char* const> words) {
  return Parser(command, words).parse();
}

}  // namespace sluice::cli
