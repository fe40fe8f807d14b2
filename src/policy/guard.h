// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "net/network.h"
#include "policy/audit.h"
#include "policy/ruleset.h"

namespace sluice::policy {

/// The one choke point: the only Network that guests reach. Judges the canonical endpoint of each
/// use by the ruleset and hands to the network behind it exactly what it judged. A refusal is
/// EACCES, for resolve EAI_SYSTEM with EACCES.
class Guard final : public net::Network {
 public:
  Guard(net::Network& network, std::shared_ptr<const Ruleset> rules, AuditSink audit = {});

  net::Result<net::Socket> open(net::Family family, net::Transport transport,
                                net::SocketFlags flags) override;
  /// Where `::` is granted but 0.0.0.0 is not, a socket bound to `::` becomes IPV6_V6ONLY.
  /// (Linux lets nobody change that in a bound socket.)
  net::Result<void> bind(net::Socket& socket, const net::Endpoint& local) override;
  net::Result<void> connect(net::Socket& socket, const net::Endpoint& remote) override;
  net::Result<void> disconnect(net::Socket& socket) override;
  /// Judged by the address the socket is bound to: the unspecified one when it is not. As for bind.
  /// A socket that listens already may do so with another backlog.
  net::Result<void> listen(net::Socket& socket, int backlog) override;
  /// Resets a peer that a rule refuses and goes on waiting.
  net::Result<net::Accepted> accept(net::Socket& socket, net::SocketFlags flags) override;
  /// A datagram may also go to who sent one to this socket lately, unless a rule forbids it. On a
  /// stream the destination means nothing, as in Linux.
  net::Result<std::size_t> send_to(net::Socket& socket, std::span<const iovec> data, int flags,
                                   const net::Endpoint& destination) override;
  /// Drops a datagram whose source a rule refuses and goes on waiting. Where a socket never asked
  /// for its port, and binding to all addresses is not granted, only those are heard to whom it may
  /// send or connect.
  net::Result<net::ReceivedFrom> receive_from(net::Socket& socket, std::span<const iovec> buffers,
                                              int flags) override;
  net::Result<void> set_option(net::Socket& socket, int level, int number,
                               std::span<const std::byte> value) override;
  net::Result<void> join(net::Socket& socket, const net::Membership& membership) override;
  net::Result<void> leave(net::Socket& socket, const net::Membership& membership) override;
  /// Literals, no host and AI_NUMERICHOST need no grant: they are no look-up. Nor is what cannot be
  /// a host name, which fails with EAI_NONAME.
  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override;
  /// Judged as a look-up of the reverse name (RFC 1035 section 3.5, RFC 3596 section 2.5).
  std::expected<std::string, net::LookupError> resolve_name(const net::Address& address) override;

 private:
  [[nodiscard]] bool allows(Use use, net::Transport transport, const net::Endpoint& endpoint) const;
  void report(Use use, net::Transport transport, const net::Endpoint& endpoint,
              const Decision& decision) const;
  [[nodiscard]] bool allows_name(std::string_view name) const;
  [[nodiscard]] net::Result<net::Endpoint> judge_destination(Use use, net::Socket& socket,
                                                             const net::Endpoint& given) const;
  [[nodiscard]] net::Result<bool> judge_local(Use use, const net::Socket& socket,
                                              const net::Endpoint& local,
                                              std::unique_lock<std::mutex>& lock) const;
  [[nodiscard]] bool hears(const net::Socket& socket, const net::Endpoint& source) const;

  net::Network& network_;
  std::shared_ptr<const Ruleset> rules_;
  AuditSink audit_;
  std::mutex local_addresses_;  ///< held while a socket's address, or what it covers, may change
};

}  // namespace sluice::policy
