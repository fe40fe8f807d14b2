// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/audit.h"

#include <fmt/format.h>

#include <utility>

namespace sluice::policy {
namespace {

/// What is used, without the name of a look-up.
std::string target(const AuditRecord& record) {
  if (record.is_unix) return std::string(record.name);
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it is no look-up
  return record.endpoint->to_string();
}

/// The rule that would allow it, and nothing else, as an option; empty when none is needed.
std::string remedy(const AuditRecord& record) {
  Rule rule{.uses = {record.use}, .where = {}, .source = {}};
  if (record.is_unix) {
    auto pattern = PathPattern::of(record.name);
    if (!pattern) return {};
    rule.where.emplace_back(std::move(*pattern));
  } else if (record.use == Use::resolve) {
    auto pattern = NamePattern::parse(record.name);
    if (!pattern) return {};
    rule.where.emplace_back(std::move(*pattern));
  } else {
    if (comes_in(record.use)) return {};
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it is no look-up
    auto [address, port, flow] = *record.endpoint;
    address.scope = 0;
    rule.transport = record.transport;
    rule.where.emplace_back(net::Cidr::of(address));
    if (const auto within = address.embedded_ipv4()) {
      rule.where.emplace_back(net::Cidr::of(*within));
    }
    if (record.use != Use::join) rule.ports = {{.first = port, .last = port}};
  }
  const std::string text = rule.to_string();
  return fmt::format("--allow='{}'", std::string_view(text).substr(text.find(' ') + 1));
}

}  // namespace

std::string_view protocol(const AuditRecord& record) {
  if (record.is_unix) return unix_word;
  if (record.use == Use::resolve) return {};
  return record.transport == net::Transport::tcp ? "tcp" : "udp";
}

std::string_view source(const AuditRecord& record) {
  if (record.decision.rule != nullptr) return record.decision.rule->source;
  const bool goes_out = record.use == Use::connect || record.use == Use::send;
  if (record.decision.allowed && goes_out) return "reply";
  return record.use == Use::resolve && record.endpoint ? "answer" : "default";
}

std::string explain_denial(const AuditRecord& record) {
  if (record.use == Use::resolve && record.endpoint) {
    const std::string address = record.endpoint->address.to_string();
    return fmt::format("denied: {} as an address of {}; allow it with 'within {}' in a rule for it",
                       address, record.name, address);
  }
  const std::string what = record.use == Use::resolve
                               ? fmt::format("denied: resolve {}", record.name)
                               : fmt::format("denied: {} {} {}", to_string(record.use),
                                             protocol(record), target(record));
  if (record.decision.rule != nullptr) {
    return fmt::format("{}; {} forbids it", what, record.decision.rule->source);
  }
  const std::string option = remedy(record);
  return option.empty() ? what : fmt::format("{}; allow it with {}", what, option);
}

}  // namespace sluice::policy
