// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/rule.h"

namespace sluice::policy {

struct Decision {
  bool allowed = false;
  const Rule* rule = nullptr;  ///< the rule that decided; null: no rule spoke of it
};

/// What one guest may do. Immutable once built; share it between threads and instances.
class Ruleset {
 public:
  /// No rules: nothing is allowed but what every guest may do (see decide).
  Ruleset() = default;
  explicit Ruleset(std::vector<Rule> rules);

  /// `endpoint` must be canonical. Deny beats allow; among rules of one action the longest prefix
  /// decides. Peers that come in (accept, receive) are allowed unless a rule for these uses exists.
  /// Where the address has an IPv4 address within (Address::embedded_ipv4), both must be allowed.
  [[nodiscard]] Decision decide(Use use, net::Transport transport,
                                const net::Endpoint& endpoint) const;
  /// Looking up `name`, as the guest gave it. Deny beats allow, then the longest pattern decides.
  [[nodiscard]] Decision decide_name(std::string_view name) const;

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  /// True when a rule speaks of this use: those without one need no check per message.
  [[nodiscard]] bool mentions(Use use) const { return mentioned_[static_cast<std::size_t>(use)]; }

 private:
  /// An address as two numbers, so that a prefix is compared in two steps.
  using Bits = std::array<std::uint64_t, 2>;
  /// What is looked at of a rule about addresses.
  struct Range {
    Bits base;
    std::uint32_t rule;  ///< index into rules_
    PortRange ports;
    UseSet uses;
    std::optional<net::Transport> transport;
    [[nodiscard]] bool covers(Use use, net::Transport used, std::uint16_t port) const {
      return uses.contains(use) && (!transport || *transport == used) && ports.first <= port &&
             port <= ports.last;
    }
  };
  static_assert(sizeof(Range) == 32);
  /// Ranges of one action, family and length of prefix, ordered by base and then as they were
  /// given.
  struct Group {
    Bits mask;
    net::Family family;
    Action action;
    std::uint32_t begin;  ///< in ranges_
    std::uint32_t size;   ///< at least 1
  };

  void group(std::vector<std::uint32_t> about_addresses);
  [[nodiscard]] Decision decide_as_given(Use use, net::Transport transport,
                                         const net::Endpoint& endpoint) const;
  [[nodiscard]] static Bits bits(const net::Address& address);
  [[nodiscard]] static Bits mask(std::uint8_t prefix);

  std::vector<Rule> rules_;
  std::vector<Range> ranges_;         ///< rules about addresses, group by group
  std::vector<Group> groups_;         ///< the one that decides first
  std::vector<std::uint32_t> names_;  ///< rules about names, the one that decides first
  std::array<bool, use_count> mentioned_{};
};

}  // namespace sluice::policy
