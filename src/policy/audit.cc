// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/audit.h"

#include <fmt/format.h>

namespace sluice::policy {
namespace {

std::string_view to_string(net::Transport transport) {
  return transport == net::Transport::tcp ? "tcp" : "udp";
}

/// The option that would allow it; empty when none does.
std::string remedy(const AuditRecord& record) {
  switch (record.use) {
    case Use::resolve:
      return fmt::format("--allow-resolve={}", record.name);
    case Use::accept:
    case Use::receive:
      return {};  // allowed until a rule narrows it
    default:
      net::Address address = record.endpoint->address;
      address.scope = 0;
      const auto within = address.embedded_ipv4();
      return fmt::format("--addr-pool={}/{}{}", address.to_string(),
                         address.family == net::Family::ipv4 ? 32 : 128,
                         within ? fmt::format(",{}/32", within->to_string()) : "");
  }
}

}  // namespace

std::string explain_denial(const AuditRecord& record) {
  const std::string what =
      record.use == Use::resolve
          ? fmt::format("denied: resolve {}", record.name)
          : fmt::format("denied: {} {} {}", to_string(record.use), to_string(record.transport),
                        record.endpoint->to_string());
  if (record.decision.rule != nullptr) {
    return fmt::format("{}; {} forbids it", what, record.decision.rule->source);
  }
  const std::string option = remedy(record);
  return option.empty() ? what : fmt::format("{}; allow it with {}", what, option);
}

}  // namespace sluice::policy
