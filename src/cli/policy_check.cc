// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <sluice/policy.h>
#include <sluice/printable.h>

#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/configure.h"

namespace sluice::cli {
namespace {

/// A rule may have a set of thousands of addresses.
std::string shortened(const std::string& rule) {
  constexpr std::size_t most = 200;
  return rule.size() <= most ? rule : rule.substr(0, most) + " ...";
}

std::string explain(std::string_view question, const PolicyAnswer& answer) {
  constexpr std::size_t most_reasons = 20;
  std::string text = fmt::format("{}: {}\n", question, answer.allowed ? "allowed" : "denied");
  std::size_t count = 0;
  for (const auto& reason : answer.reasons) {
    if (++count > most_reasons) {
      text += fmt::format("  and {} more\n", answer.reasons.size() - most_reasons);
      break;
    }
    if (reason.rule.empty()) {
      text += fmt::format("  {}\n", reason.note);
    } else {
      text += fmt::format("  {}{}{}  # {}\n", reason.note, reason.note.empty() ? "" : ": ",
                          shortened(reason.rule), printable_line(reason.source));
    }
  }
  return text;
}

}  // namespace

void policy_check(const Settings& settings, const Console& console) {
  const auto granted = policy(settings);
  if (!granted) {
    console.error(granted.error().message);
    finish(console, exit_wrong_question);
  }
  int code = exit_success;
  for (const std::string& question : settings.questions) {
    const auto answer = granted->check(question);
    if (!answer) {
      console.error(answer.error().message);
      code = exit_wrong_question;
      continue;
    }
    print(explain(question, *answer));
    if (!answer->allowed && code == exit_success) code = exit_failure;
  }
  finish(console, code);
}

}  // namespace sluice::cli
