// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/ruleset.h"
#include "policy/use.h"

namespace sluice::policy {

/// One decision of the Guard.
struct AuditRecord {
  Use use;
  net::Transport transport = net::Transport::tcp;  ///< meaningless for Use::resolve
  std::optional<net::Endpoint> endpoint = {};      ///< canonical; none for Use::resolve
  std::string_view name = {};                      ///< only for Use::resolve
  Decision decision;
};

/// Receives denials. Called on the guest's thread; must not throw and should not block.
using AuditSink = std::function<void(const AuditRecord&)>;

/// One line that says what was denied and which option would allow it, for instance
/// `denied: connect tcp 10.1.2.3:443; allow it with --addr-pool=10.1.2.3/32`.
[[nodiscard]] std::string explain_denial(const AuditRecord& record);

}  // namespace sluice::policy
