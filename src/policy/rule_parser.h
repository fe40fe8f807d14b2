// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/complaint.h"
#include "policy/port_parser.h"
#include "policy/rule.h"
#include "policy/scanner.h"

namespace sluice::policy {

/// Reads rules, as docs/policy.md has their grammar. Keeps the sets that a policy defines.
class RuleParser {
 public:
  /// `USES [PROTOCOL] WHERE[:PORTS] [from WHERE] [within WHERE]`, up to the end of the line. The
  /// rule has no source yet.
  [[nodiscard]] Parsed<Rule> rule(Action action, Scanner& line);
  /// `@NAME = WHERE`: what `@NAME` stands for from now on.
  [[nodiscard]] Parsed<void> define_set(Scanner& line);

 private:
  /// Places, and ports that were written behind them.
  struct Target {
    std::vector<Place> where;
    std::vector<PortRange> ports;
    Word first;  ///< for complaints
  };

  [[nodiscard]] static Parsed<UseSet> uses(Scanner& line);
  [[nodiscard]] Parsed<Target> target(Scanner& line, std::optional<net::Transport> transport);
  [[nodiscard]] Parsed<std::vector<Place>> addresses(Scanner& line, std::string_view keyword);
  /// `text` is that of `word` without brackets.
  [[nodiscard]] Parsed<void> add_place(const Word& word, std::string_view text,
                                       std::vector<Place>& places) const;

  /// False when all that was read would become too large.
  [[nodiscard]] bool add_entries(std::size_t count);

  std::map<std::string, std::vector<Place>, std::less<>> sets_;
  PortParser ports_;
  std::size_t entries_ = 0;  ///< of the rules and sets so far
};

}  // namespace sluice::policy
