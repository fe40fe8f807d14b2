// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/function_call.h"

#include <fmt/format.h>
#include <sluice/printable.h>

#include <algorithm>
#include <cstdio>

#include "cli/console.h"
#include "cli/values.h"
#include "text/nearest.h"

namespace sluice::cli {
namespace {

/// Which functions there are instead of `name`: all when they are few.
std::string instead_of(std::string_view name, const std::vector<std::string>& functions) {
  constexpr std::size_t few = 20;
  if (functions.empty()) return "it exports none at all";
  if (functions.size() <= few) return fmt::format("it has: {}", fmt::join(functions, ", "));
  const std::vector<std::string_view> names(functions.begin(), functions.end());
  const std::string_view near = text::nearest(name, names);
  return near.empty() ? fmt::format("it has {} others", functions.size())
                      : fmt::format("did you mean {}?", near);
}

Result<Extern> find_function(const Module& module, std::string_view name) {
  std::vector<std::string> functions;
  for (Extern& item : module.exports()) {
    if (item.kind != ExternKind::function) continue;
    if (item.name == name) return std::move(item);
    functions.push_back(printable_line(item.name));
  }
  return std::unexpected(
      Error{fmt::format("the module exports no such function; {}", instead_of(name, functions))});
}

/// Reads standard input up to the next newline, which is left out; false at its end.
bool read_line(std::string& line) {
  line.clear();
  int c = std::getchar();
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = std::getchar()) line += static_cast<char>(c);
  return true;
}

std::vector<std::string> split(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) return words;
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    words.emplace_back(word);
    line.remove_prefix(word.size());
  }
}

}  // namespace

Result<std::optional<Exit>> call_function(const Module& module, Guest& guest, std::string_view name,
                                          std::span<const std::string> arguments) {
  const auto function = find_function(module, name);
  if (!function) return std::unexpected(function.error());
  if (arguments.size() != function->parameters.size()) {
    return std::unexpected(Error{fmt::format("{} takes {} arguments, and got {}", function->type,
                                             function->parameters.size(), arguments.size())});
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto value = parse_value(function->parameters[i], arguments[i]);
    if (!value) return std::unexpected(Error{value.error()});
    values.push_back(*value);
  }
  auto outcome = guest.call(name, values);
  if (!outcome) return std::unexpected(std::move(outcome.error()));
  if (const auto* const exit = std::get_if<Exit>(&*outcome)) return std::optional(*exit);
  print(format_values(std::get<0>(*outcome)) + '\n');
  return std::nullopt;
}

std::optional<std::vector<std::string>> prompt() {
  std::string line;
  while (true) {
    print("webassembly> ");
    std::fflush(stdout);
    if (!read_line(line)) {
      print("\n");
      return std::nullopt;
    }
    auto words = split(line);
    if (words.empty()) continue;
    if (words.front() == "__exit__") {
      print("exit repl mode\n");
      return std::nullopt;
    }
    std::ranges::replace(words.front(), '\\', ' ');
    return words;
  }
}

}  // namespace sluice::cli
