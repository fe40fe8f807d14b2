// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy_learner.h"

#include "policy/learner.h"

namespace sluice {

PolicyLearner::PolicyLearner() : learner_(std::make_unique<policy::Learner>()) {}

PolicyLearner::~PolicyLearner() = default;

std::string PolicyLearner::policy() const { return learner_->policy(); }

}  // namespace sluice
