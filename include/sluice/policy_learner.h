// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <string>

namespace sluice {

namespace policy {
class Learner;
}

/// Watches guests and writes the smallest policy that lets them do again what they did; see
/// GuestOptions::learner. Safe under threads; its memory is bounded: of too many addresses it keeps
/// ranges.
class PolicyLearner {
 public:
  PolicyLearner();
  PolicyLearner(const PolicyLearner&) = delete;
  PolicyLearner& operator=(const PolicyLearner&) = delete;
  PolicyLearner(PolicyLearner&&) = delete;
  PolicyLearner& operator=(PolicyLearner&&) = delete;
  ~PolicyLearner();

  /// What was learned so far, in the rule language, for Policy::add_text(). Addresses that were
  /// found by a look-up are allowed by their name. What a rule forbade is a comment.
  [[nodiscard]] std::string policy() const;

  /// The library's own.
  [[nodiscard]] policy::Learner& learner() { return *learner_; }

 private:
  std::unique_ptr<policy::Learner> learner_;
};

}  // namespace sluice
