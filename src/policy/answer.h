// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "policy/question.h"
#include "policy/rule.h"
#include "policy/ruleset.h"

namespace sluice::policy {

/// A rule that speaks of a question, or what else bears on it.
struct Reason {
  const Rule* rule = nullptr;  ///< of the ruleset that was asked; null: the note stands alone
  std::string note = {};       ///< what the rule does here, where that is not plain
};

struct Answer {
  bool allowed = false;
  std::vector<Reason> reasons;
};

/// What `rules` say to `question`, and why: what the Guard would do, without its memory of names
/// and senders. A name without an address is allowed where it may be looked up and some address
/// that it is found to be could be used; the reasons say which.
[[nodiscard]] Answer answer(const Ruleset& rules, const Question& question);

}  // namespace sluice::policy
