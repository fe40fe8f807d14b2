// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/ruleset.h"
#include "policy/use.h"
#include "sluice/audit.h"

namespace sluice::policy {

/// One decision of the Guard. What it points to is there as long as its sink runs.
struct AuditRecord {
  Use use;
  net::Transport transport = net::Transport::tcp;  ///< meaningless for Use::resolve, and unix
  bool is_unix = false;                            ///< of a unix socket: its path is the name
  /// Canonical. For Use::resolve only an address that is taken out of an answer.
  std::optional<net::Endpoint> endpoint = {};
  /// That is looked up, or that the address has where that decided. Of a unix socket the path; `@`
  /// and the rest for an abstract name, `@` for one that the kernel shall choose.
  std::string_view name = {};
  Decision decision;
  const Ruleset* rules = nullptr;  ///< that the rule belongs to
};

/// The word of the rule language; empty for Use::resolve.
[[nodiscard]] std::string_view protocol(const AuditRecord& record);

/// Where the rule stands, or what decided in its place.
[[nodiscard]] std::string_view source(const AuditRecord& record);

/// Receives decisions. Called on the guest's thread; must not throw and should not block.
using AuditSink = std::function<void(const AuditRecord&)>;

/// Receives each address that a look-up gave, and how long it holds; as an AuditSink is called.
using AnswerSink = std::function<void(std::string_view name, const net::Address& address,
                                      std::chrono::seconds ttl)>;

struct Audit {
  AuditLevel level = AuditLevel::off;
  AuditSink sink = {};  ///< there unless the level is off
  AnswerSink answers = {};
};

/// One line that says what was denied and which option would allow it, for instance
/// `denied: connect tcp 10.1.2.3:443; allow it with --allow='connect tcp 10.1.2.3:443'`.
[[nodiscard]] std::string explain_denial(const AuditRecord& record);

}  // namespace sluice::policy
