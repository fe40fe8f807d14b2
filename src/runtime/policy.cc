// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy.h"

#include <utility>
#include <vector>

#include "policy/address_pool.h"
#include "policy/ruleset.h"

namespace sluice {
namespace {

std::shared_ptr<const policy::Ruleset> extended(const policy::Ruleset& rules,
                                                std::vector<policy::Rule> more) {
  std::vector<policy::Rule> all = rules.rules();
  for (policy::Rule& rule : more) all.push_back(std::move(rule));
  return std::make_shared<const policy::Ruleset>(std::move(all));
}

}  // namespace

Policy::Policy() : rules_(std::make_shared<const policy::Ruleset>()) {}

Result<void> Policy::allow_addresses(std::string_view ranges) {
  auto rules = policy::parse_address_pool(ranges);
  if (!rules) return std::unexpected(Error{rules.error()});
  rules_ = extended(*rules_, std::move(*rules));
  return {};
}

Result<void> Policy::allow_resolve(std::string_view pattern) {
  auto rule = policy::parse_allow_resolve(pattern);
  if (!rule) return std::unexpected(Error{rule.error()});
  rules_ = extended(*rules_, {std::move(*rule)});
  return {};
}

}  // namespace sluice
