// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "policy/limits.h"
#include "policy/rule.h"
#include "policy/rule_parser.h"
#include "policy/syntax_error.h"

namespace sluice::policy {

/// Collects the rules and limits of options, texts and files. What one defines, those after it
/// know. Of what has an error nothing is taken. All files together have a bounded number and size.
class PolicyReader {
 public:
  void add(std::vector<Rule> rules);
  /// A rule without its first word, such as `connect tcp 10.0.0.1:443`: the value of `option`
  /// (--allow or --deny).
  [[nodiscard]] std::expected<void, std::string> add_rule(Action action, std::string_view option,
                                                          std::string_view value);
  /// A limit without its first word, such as `sockets 64`: the value of `option`.
  [[nodiscard]] std::expected<void, std::string> add_limit(std::string_view option,
                                                           std::string_view value);
  /// The statements of a policy, as docs/policy.md has them. `origin` is what errors and rules call
  /// the text. Included files are found in `folder`, and from there on in the folder of each.
  [[nodiscard]] std::expected<void, std::string> add_text(std::string_view origin,
                                                          std::string_view text,
                                                          const std::filesystem::path& folder);
  [[nodiscard]] std::expected<void, std::string> add_file(const std::string& path);

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

 private:
  using Read = std::expected<void, SyntaxError>;
  struct Text {
    std::string_view origin;
    std::string_view all;
    std::filesystem::path folder;
    int depth;  ///< of inclusion
  };
  struct Statement {
    const Text& text;
    std::size_t line;  ///< of its first byte
    std::string_view all;
  };
  [[nodiscard]] static std::unexpected<SyntaxError> wrong(const Statement& where,
                                                          Complaint complaint);
  [[nodiscard]] std::expected<std::string, std::string> content(const std::string& path);
  [[nodiscard]] Read statements(const Text& text);
  [[nodiscard]] Read statement(const Statement& statement);
  [[nodiscard]] Read include(const Statement& statement, Scanner& line);
  [[nodiscard]] std::expected<void, std::string> all_or_nothing(const Text& text);

  RuleParser parser_;
  std::vector<Rule> rules_;
  Limits limits_;
  std::size_t files_ = 0;  ///< read so far, and their bytes
  std::size_t bytes_ = 0;
};

}  // namespace sluice::policy
