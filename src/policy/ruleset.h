// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/address_table.h"
#include "policy/name_table.h"
#include "policy/path_table.h"
#include "policy/peer_table.h"
#include "policy/rule.h"

namespace sluice::policy {

struct Decision {
  bool allowed = false;
  const Rule* rule = nullptr;  ///< the rule that decided; null: no rule spoke of it

  /// By a rule, not for want of one.
  [[nodiscard]] bool is_forbidden() const { return !allowed && rule != nullptr; }
};

/// What lets peers come to a socket, wherever no rule says which of them.
[[nodiscard]] constexpr Use use_of_servers(net::Transport transport) {
  return transport == net::Transport::tcp ? Use::listen : Use::bind;
}

/// What becomes of an address that a look-up gave.
enum class NameAnswer : std::uint8_t {
  plain,    ///< the name grants nothing: told to the guest like any other
  noted,    ///< told, and remembered: rules grant or deny the address by the name
  refused,  ///< the name's rules say that it must not have this address: not told
};

/// What one guest may do. Immutable once built; share it between threads and instances.
class Ruleset : public std::enable_shared_from_this<Ruleset> {
 public:
  /// No rules: nothing is allowed but what every guest may do (see decide).
  Ruleset() : Ruleset(std::vector<Rule>()) {}
  explicit Ruleset(std::vector<Rule> rules);

  /// `endpoint` must be canonical. Deny beats allow; among rules of one action the longest prefix
  /// decides, and of those the earliest. Peers that come in (accept, receive) are allowed unless a
  /// rule that allows these uses exists. Where the address has an IPv4 address within
  /// (Address::embedded_ipv4), both must be allowed.
  [[nodiscard]] Decision decide(Use use, net::Transport transport,
                                const net::Endpoint& endpoint) const;
  /// Looking up `name`, as the guest gave it. Deny beats allow, then the name itself a
  /// pattern, and the longer pattern a shorter one.
  [[nodiscard]] Decision decide_name(std::string_view name) const;

  /// Connecting or sending to `endpoint` because a look-up of `name` gave its address, when no rule
  /// spoke of the address. It must be in public, or where the rule says (`within`), or a loopback
  /// address of localhost (RFC 6761).
  [[nodiscard]] Decision decide_named(Use use, net::Transport transport,
                                      const net::Endpoint& endpoint, std::string_view name) const;
  /// Of an answer to a look-up of `name`. Refused is an address that no rule about the name takes,
  /// unless some rule about addresses lets the guest connect or send to it.
  [[nodiscard]] NameAnswer judge_answer(std::string_view name, const net::Address& address) const;
  /// A unix socket at `path`: bind, listen, connect or send. What is_socket_path() denies is not
  /// allowed. Deny beats allow, then the path itself a pattern, and the longer pattern a shorter
  /// one.
  [[nodiscard]] Decision decide_path(Use use, std::string_view path) const;
  /// Whether decide_path() allows any path.
  [[nodiscard]] bool grants_paths(Use use) const {
    return !paths_[static_cast<std::size_t>(use)].allow.empty();
  }
  /// Whether rules grant, or deny, connect or send by name at all.
  [[nodiscard]] bool grants_by_name() const { return grants_by_name_; }
  [[nodiscard]] bool denies_by_name() const { return denies_by_name_; }
  /// A peer that comes to a socket bound to `local`, beside what decide() says of it: rules about
  /// listening or binding there may say who may come (`from`), unless one that says nothing of that
  /// grants what servers do.
  [[nodiscard]] Decision decide_peer(net::Transport transport, const net::Endpoint& local,
                                     const net::Address& peer) const;
  /// Whether rules say who may come.
  [[nodiscard]] bool names_peers() const { return names_peers_; }

  [[nodiscard]] const std::vector<Rule>& rules() const { return rules_; }
  /// Whether no datagram to a socket of `family` can be refused, however it got its port.
  [[nodiscard]] bool hears_everyone(net::Family family) const {
    return hears_everyone_[static_cast<std::size_t>(family)];
  }
  /// True when a rule speaks of this use: those without one need no check per message.
  [[nodiscard]] bool mentions(Use use) const { return mentioned_[static_cast<std::size_t>(use)]; }

 private:
  /// The rules about one use by one transport.
  struct Lane {
    AddressTable deny;
    AddressTable allow;
    NameTable deny_names;
    NameTable allow_names;
    bool has_deny = false;
    bool allowed_otherwise = false;  ///< what no rule speaks of
  };
  /// The rules about one use of unix sockets.
  struct PathLane {
    PathTable deny;
    PathTable allow;
  };
  static constexpr std::size_t transport_count = 2;
  static constexpr std::size_t lane_count = use_count * transport_count;

  [[nodiscard]] static std::size_t lane_number(Use use, net::Transport transport) {
    return static_cast<std::size_t>(use) * transport_count + static_cast<std::size_t>(transport);
  }
  [[nodiscard]] const Lane& lane(Use use, net::Transport transport) const {
    return lanes_[lane_of_[lane_number(use, transport)]];
  }
  [[nodiscard]] Lane compile(Use use, const std::vector<std::uint32_t>& rules) const;
  void compile_peers();
  void compile_paths();
  void add_peers(std::uint32_t number, std::vector<PeerTable::Entry>& entries) const;
  [[nodiscard]] Decision decide_as_given(const Lane& lane, const net::Endpoint& endpoint) const;

  std::vector<Rule> rules_;
  std::vector<Lane> lanes_;  ///< those that differ
  std::array<std::uint8_t, lane_count> lane_of_{};
  std::array<bool, use_count> mentioned_{};
  bool grants_by_name_ = false;
  bool denies_by_name_ = false;
  bool names_peers_ = false;
  std::array<PeerTable, transport_count> peers_;
  std::array<bool, 2> hears_everyone_{};  ///< by the family of the socket
  std::array<PathLane, use_count> paths_;
  std::array<AddressTable, transport_count> open_to_all_;  ///< where servers are granted without it
};

}  // namespace sluice::policy
