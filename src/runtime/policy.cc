// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "sluice/policy.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>
#include <vector>

#include "policy/address_pool.h"
#include "policy/answer.h"
#include "policy/policy_reader.h"
#include "policy/question.h"
#include "policy/ruleset.h"
#include "policy/withheld.h"
#include "runtime/host_address.h"
#include "sluice/printable.h"

namespace sluice {

namespace {

Result<void> status(std::expected<void, std::string> done) {
  if (!done) return std::unexpected(Error{std::move(done.error())});
  return {};
}

/// False for what options grant and rules have no words for: --allow-resolve of an address.
bool can_be_read(const std::string& statement) {
  return policy::PolicyReader().add_text("", statement, {}).has_value();
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

Result<void> Policy::allow_unix(std::string_view paths) {
  auto rule = policy::parse_allow_unix(paths);
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

Result<void> Policy::limit(std::string_view statement) {
  return status(own().reader.add_limit("--limit", statement));
}

Result<void> Policy::add_file(const std::string& path) {
  return status(own().reader.add_file(path));
}

Result<void> Policy::add_text(std::string_view name, std::string_view text) {
  return status(own().reader.add_text(name, text, {}));
}

std::string Policy::to_string() const {
  std::string text;
  for (const policy::Rule& rule : grants_->reader.rules()) {
    const std::string statement = rule.to_string();
    text += fmt::format("{}{}  # {}\n",
                        can_be_read(statement) ? "" : "# no rule can say this: ", statement,
                        printable_line(rule.source));
  }
  limits().for_each([&text](const policy::Limit& limit) {
    text += fmt::format("{}  # {}\n", limit.to_string(), printable_line(limit.source));
  });
  return text;
}

Result<PolicyAnswer> Policy::check(std::string_view question) const {
  const auto asked = policy::parse_question(question);
  if (!asked) return std::unexpected(Error{asked.error()});
  const auto ruleset = rules();
  policy::Answer found = policy::answer(*ruleset, *asked);
  PolicyAnswer answer{.allowed = found.allowed};
  for (policy::Reason& reason : found.reasons) {
    answer.reasons.push_back({.rule = reason.rule == nullptr ? "" : reason.rule->to_string(),
                              .source = reason.rule == nullptr ? "" : reason.rule->source,
                              .note = std::move(reason.note)});
  }
  return answer;
}

Result<void> Policy::withhold(const HostSocket& listener, std::string_view source) {
  const auto place = policy::place_of(listener.descriptor());
  if (!place) return std::unexpected(Error{place.error()});
  return withhold(*place, source);
}

Result<void> Policy::withhold(std::string_view address, std::string_view source) {
  const auto places = host_endpoints(address, net::Transport::tcp);
  if (!places) return std::unexpected(places.error());
  return withhold(places->front(), source);
}

Result<void> Policy::withhold(const net::Endpoint& place, std::string_view source) {
  auto rule = policy::withheld(place, grants_->reader.rules());
  if (!rule) return std::unexpected(Error{std::move(rule.error())});
  if (!*rule) return {};
  (*rule)->source = source;
  own().reader.add({std::move(**rule)});
  return {};
}

std::shared_ptr<const policy::Ruleset> Policy::rules() const {
  const std::scoped_lock lock(grants_->mutex);
  if (!grants_->built) {
    grants_->built = std::make_shared<const policy::Ruleset>(grants_->reader.rules());
  }
  return grants_->built;
}

const policy::Limits& Policy::limits() const { return grants_->reader.limits(); }

}  // namespace sluice
