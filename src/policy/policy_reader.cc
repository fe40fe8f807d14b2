// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/policy_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "policy/limit_parser.h"

namespace sluice::policy {
namespace {

constexpr int deepest_inclusion = 16;
constexpr std::size_t most_files = 1000;
constexpr std::size_t most_bytes = std::size_t{64} << 20;     // of all files together
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // some editors write it
constexpr std::array<std::string_view, 5> statement_words{"allow", "deny", "limit", "set",
                                                          "include"};

/// What is wrong with a part of a statement that begins on line `line` of its text.
SyntaxError located(std::string_view origin, std::size_t line, std::string_view statement,
                    Complaint complaint) {
  const std::size_t at = std::min(complaint.about.position, statement.size());
  const std::string_view before = statement.substr(0, at);
  const std::size_t begin = before.rfind('\n') + 1;  // 0 on the first line
  const std::string_view rest = statement.substr(begin);
  return {.origin = std::string(origin),
          .line = line == 0 ? 0 : line + static_cast<std::size_t>(std::ranges::count(before, '\n')),
          .column = at - begin + 1,
          .length = std::max<std::size_t>(complaint.about.text.size(), 1),
          .text = std::string(rest.substr(0, rest.find('\n'))),
          .message = std::move(complaint.message)};
}

/// How many braces `line` opens and does not close; negative when it closes more.
int open_braces(std::string_view line) {
  line = line.substr(0, line.find('#'));
  return static_cast<int>(std::ranges::count(line, '{') - std::ranges::count(line, '}'));
}

}  // namespace

void PolicyReader::add(std::vector<Rule> rules) {
  std::ranges::move(rules, std::back_inserter(rules_));
}

std::expected<void, std::string> PolicyReader::add_rule(Action action, std::string_view option,
                                                        std::string_view value) {
  Scanner scanner(value);
  auto rule = parser_.rule(action, scanner);
  if (!rule) return std::unexpected(located(option, 0, value, rule.error()).to_string());
  rule->source = fmt::format("{}={}", option, value);
  rules_.push_back(std::move(*rule));
  return {};
}

std::expected<void, std::string> PolicyReader::add_limit(std::string_view option,
                                                         std::string_view value) {
  Scanner scanner(value);
  auto limit = parse_limit(scanner);
  if (!limit) return std::unexpected(located(option, 0, value, limit.error()).to_string());
  limit->source = fmt::format("{}={}", option, value);
  limits_.add(std::move(*limit));
  return {};
}

std::expected<void, std::string> PolicyReader::add_text(std::string_view origin,
                                                        std::string_view text,
                                                        const std::filesystem::path& folder) {
  return all_or_nothing({.origin = origin, .all = text, .folder = folder, .depth = 0});
}

/// The content of a file, or what is wrong with it.
std::expected<std::string, std::string> PolicyReader::content(const std::string& path) {
  if (files_ == most_files) return std::unexpected("with it, the policy has more than 1,000 files");
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    std::array<char, 65536> part;
    while (bytes_ + text.size() <= most_bytes &&
           (file.read(part.data(), part.size()), file.gcount() > 0)) {
      text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    }
  }
  if (file.bad() || !(file || file.eof())) return std::unexpected(std::strerror(errno));
  if (bytes_ + text.size() > most_bytes) {
    return std::unexpected("with it, the policy is larger than 64 MiB");
  }
  ++files_;
  bytes_ += text.size();
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

std::expected<void, std::string> PolicyReader::add_file(const std::string& path) {
  const auto text = content(path);
  if (!text) return std::unexpected(fmt::format("{}: {}", path, text.error()));
  return add_text(path, *text, std::filesystem::path(path).parent_path());
}

std::expected<void, std::string> PolicyReader::all_or_nothing(const Text& text) {
  const RuleParser before = parser_;
  const Limits limits = limits_;
  const std::size_t count = rules_.size();
  const auto read = statements(text);
  if (read) return {};
  parser_ = before;
  limits_ = limits;
  rules_.resize(count);
  return std::unexpected(read.error().to_string());
}

PolicyReader::Read PolicyReader::statements(const Text& text) {
  std::size_t begin = 0;
  std::size_t first_line = 1;
  int open = 0;
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.all.size(); ++line) {
    const std::size_t end = std::min(text.all.find('\n', at), text.all.size());
    open += open_braces(text.all.substr(at, end - at));
    at = end + 1;
    if (open > 0 && at < text.all.size()) continue;
    const auto read =
        statement({.text = text, .line = first_line, .all = text.all.substr(begin, end - begin)});
    if (!read) return read;
    begin = at;
    first_line = line + 1;
    open = 0;
  }
  return {};
}

std::unexpected<SyntaxError> PolicyReader::wrong(const Statement& where, Complaint complaint) {
  return std::unexpected(located(where.text.origin, where.line, where.all, std::move(complaint)));
}

PolicyReader::Read PolicyReader::statement(const Statement& statement) {
  if (const auto zero = statement.all.find('\0'); zero != statement.all.npos) {
    return wrong(statement,
                 {.about = {.text = {}, .position = zero}, .message = "a byte of value 0"});
  }
  Scanner scanner(statement.all);
  if (scanner.at_end()) return {};
  const Word keyword = scanner.next();
  if (keyword.text == "allow" || keyword.text == "deny") {
    auto rule = parser_.rule(keyword.text == "allow" ? Action::allow : Action::deny, scanner);
    if (!rule) return wrong(statement, std::move(rule.error()));
    rule->source = fmt::format("{}:{}", statement.text.origin, statement.line);
    rules_.push_back(std::move(*rule));
    return {};
  }
  if (keyword.text == "limit") {
    auto limit = parse_limit(scanner);
    if (!limit) return wrong(statement, std::move(limit.error()));
    limit->source = fmt::format("{}:{}", statement.text.origin, statement.line);
    limits_.add(std::move(*limit));
    return {};
  }
  if (keyword.text == "set") {
    auto defined = parser_.define_set(scanner);
    if (!defined) return wrong(statement, std::move(defined.error()));
    return {};
  }
  if (keyword.text == "include") return include(statement, scanner);
  const Word unknown = keyword.text.empty() ? scanner.here() : keyword;
  const std::string near = suggestion(unknown.text, statement_words);
  return wrong(
      statement,
      {.about = unknown,
       .message = near.empty() ? fmt::format("a statement begins with one of {}",
                                             fmt::join(statement_words, ", "))
                               : fmt::format("'{}' begins no statement{}", unknown.text, near)});
}

PolicyReader::Read PolicyReader::include(const Statement& statement, Scanner& line) {
  const Word name = line.rest_of_line();
  if (name.text.empty()) {
    return wrong(statement, {.about = line.here(), .message = "the path of a file is missing"});
  }
  if (!line.at_end()) {
    return wrong(statement, {.about = line.here(), .message = "this is not expected here"});
  }
  if (statement.text.depth == deepest_inclusion) {
    return wrong(statement, {.about = name,
                             .message = fmt::format("files include each other more than {} deep",
                                                    deepest_inclusion)});
  }
  const std::filesystem::path path = statement.text.folder / name.text;
  const auto included = content(path);
  if (!included) {
    return wrong(statement, {.about = name,
                             .message = fmt::format("{}: {}", path.native(), included.error())});
  }
  return statements({.origin = path.native(),
                     .all = *included,
                     .folder = path.parent_path(),
                     .depth = statement.text.depth + 1});
}

}  // namespace sluice::policy
