// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy.h"

#include <mutex>
#include <utility>
#include <vector>

#include "policy/address_pool.h"
#include "policy/policy_reader.h"
#include "policy/ruleset.h"

namespace sluice {

namespace {

Result<void> status(std::expected<void, std::string> done) {
  if (!done) return std::unexpected(Error{std::move(done.error())});
  return {};
}

}  // namespace

/// What was granted, in its order, and the ruleset made from it. Copies of a policy share it until
/// one of them grants more.
struct Policy::Grants {
  policy::PolicyReader reader;
  std::mutex mutex = {};
  std::shared_ptr<const policy::Ruleset> built = {};  ///< null when it has to be made
};

Policy::Policy() : grants_(std::make_shared<Grants>()) {}

Policy::Grants& Policy::own() {
  if (grants_.use_count() > 1) grants_ = std::make_shared<Grants>(grants_->reader);
  grants_->built.reset();
  return *grants_;
}

Result<void> Policy::allow_addresses(std::string_view ranges) {
  auto rules = policy::parse_address_pool(ranges);
  if (!rules) return std::unexpected(Error{rules.error()});
  own().reader.add(std::move(*rules));
  return {};
}

Result<void> Policy::allow_resolve(std::string_view pattern) {
  auto rule = policy::parse_allow_resolve(pattern);
  if (!rule) return std::unexpected(Error{rule.error()});
  own().reader.add({std::move(*rule)});
  return {};
}

Result<void> Policy::allow(std::string_view rule) {
  return status(own().reader.add_rule(policy::Action::allow, "--allow", rule));
}

Result<void> Policy::deny(std::string_view rule) {
  return status(own().reader.add_rule(policy::Action::deny, "--deny", rule));
}

Result<void> Policy::add_file(const std::string& path) {
  return status(own().reader.add_file(path));
}

Result<void> Policy::add_text(std::string_view name, std::string_view text) {
  return status(own().reader.add_text(name, text, {}));
}

std::shared_ptr<const policy::Ruleset> Policy::rules() const {
  const std::lock_guard lock(grants_->mutex);
  if (!grants_->built)
    grants_->built = std::make_shared<const policy::Ruleset>(grants_->reader.rules());
  return grants_->built;
}

}  // namespace sluice
