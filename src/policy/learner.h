// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/audit.h"
#include "policy/learned_names.h"
#include "policy/place.h"
#include "policy/use.h"
#include "policy/used_endpoints.h"
#include "policy/used_names.h"
#include "policy/used_paths.h"

namespace sluice::policy {

/// Collects what a guest asked for and writes the policy that allows that and no more. Safe under
/// threads; its memory is bounded.
class Learner {
 public:
  /// Of a guest whose decisions are all told (AuditLevel::all).
  void decision(const AuditRecord& record);
  /// A look-up of `name` gave `address`.
  void answer(std::string_view name, const net::Address& address, std::chrono::seconds ttl);

  /// Statements of the rule language, the same for the same decisions in whatever order. Uses that
  /// a rule forbade are comments.
  [[nodiscard]] std::string policy() const;

 private:
  static constexpr std::size_t most_forbidden = 64;
  static constexpr std::size_t most_names_elsewhere = 1024;
  static constexpr std::size_t most_addresses_elsewhere = 128;  ///< of a name

  /// A use by a transport: one of those that mean the same.
  using Kind = std::pair<Use, net::Transport>;

  void use(Kind kind, const net::Endpoint& endpoint);
  [[nodiscard]] bool use_by_name(const Kind& kind, const net::Endpoint& endpoint);
  void hear(const net::Endpoint& sender);
  void forbid(const AuditRecord& record);
  /// Notes that `name` has an address that needs `within`. False when there is no room.
  bool lies_elsewhere(std::string_view name, const net::Address& address);

  [[nodiscard]] std::string by_address(const Kind& kind) const;
  [[nodiscard]] std::string by_path() const;
  [[nodiscard]] std::string by_name(const Kind& kind) const;
  [[nodiscard]] std::string strangers() const;
  [[nodiscard]] std::string look_ups() const;
  [[nodiscard]] std::vector<Place> within(const UsedNames& names, const std::string& pattern) const;

  mutable std::mutex mutex_;
  LearnedNames names_;
  std::map<Kind, UsedEndpoints> endpoints_;
  std::map<Kind, UsedNames> by_name_;
  UsedNames looked_up_;
  std::map<Use, UsedPaths> paths_;
  std::map<std::string, UsedEndpoints, std::less<>> elsewhere_;  ///< by name
  UsedEndpoints sent_by_name_;                                   ///< where datagrams went
  std::map<net::Family, std::string> strangers_;  ///< the first that was heard but not asked
  std::set<std::string> forbidden_;
  bool more_forbidden_ = false;
};

}  // namespace sluice::policy
