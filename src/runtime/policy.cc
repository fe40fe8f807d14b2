// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy.h"

#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "policy/address_pool.h"
#include "policy/ruleset.h"

namespace sluice {

/// What was granted, in its order, and the ruleset made from it. Copies of a policy share it until
/// one of them grants more.
struct Policy::Grants {
  std::vector<policy::Rule> rules;
  std::mutex mutex = {};
  std::shared_ptr<const policy::Ruleset> built = {};  ///< null when it has to be made
};

Policy::Policy() : grants_(std::make_shared<Grants>()) {}

Policy::Grants& Policy::own() {
  if (grants_.use_count() > 1) grants_ = std::make_shared<Grants>(grants_->rules);
  grants_->built.reset();
  return *grants_;
}

Result<void> Policy::allow_addresses(std::string_view ranges) {
  auto rules = policy::parse_address_pool(ranges);
  if (!rules) return std::unexpected(Error{rules.error()});
  std::ranges::move(*rules, std::back_inserter(own().rules));
  return {};
}

Result<void> Policy::allow_resolve(std::string_view pattern) {
  auto rule = policy::parse_allow_resolve(pattern);
  if (!rule) return std::unexpected(Error{rule.error()});
  own().rules.push_back(std::move(*rule));
  return {};
}

std::shared_ptr<const policy::Ruleset> Policy::rules() const {
  const std::lock_guard lock(grants_->mutex);
  if (!grants_->built) grants_->built = std::make_shared<const policy::Ruleset>(grants_->rules);
  return grants_->built;
}

}  // namespace sluice
