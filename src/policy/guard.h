// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/network.h"
#include "policy/audit.h"
#include "policy/learned_names.h"
#include "policy/live_ruleset.h"
#include "policy/ruleset.h"

namespace sluice::policy {

/// What becomes of a use that no rule speaks of.
enum class Unmentioned : std::uint8_t {
  denied,
  passes,  ///< the record says that it is denied, but it is not: to learn what a guest needs
};

/// The one choke point: the only Network that guests reach. Judges the canonical endpoint of each
/// use by the ruleset and hands to the network behind it exactly what it judged. A refusal is
/// EACCES, for resolve EAI_SYSTEM with EACCES.
class Guard final : public net::Network {
 public:
  Guard(net::Network& network, std::shared_ptr<const Ruleset> rules, Audit audit = {},
        Unmentioned unmentioned = Unmentioned::denied);

  /// What becomes of what the former rules allowed and the new ones do not.
  enum class Existing : std::uint8_t { keep, rejudge };
  /// Judges by `rules` from now on; when it returns, nothing is judged by the former. From any
  /// thread. To rejudge, call revise() for each socket of the guest afterwards. Who waits for a
  /// rate is judged again when it is his turn.
  void replace_rules(std::shared_ptr<const Ruleset> rules, Existing existing);
  /// Judges again the peer of `socket`, or the place where it listens or receives. What is denied
  /// is cut: a connection is reset, other sockets are shut down, so that calls under way return.
  /// From any thread, while the socket is kept open.
  void revise(net::Socket& socket);
  void revise(net::UnixSocket& socket);

  net::Result<net::Socket> open(net::Family family, net::Transport transport,
                                net::SocketFlags flags) override;
  /// Needs no grant: a pair reaches nothing.
  net::Result<std::pair<net::UnixSocket, net::UnixSocket>> open_pair(
      int type, net::SocketFlags flags) override {
    return network_.open_pair(type, flags);
  }
  net::Result<net::UnixSocket> open_unix(int type, net::SocketFlags flags) override;
  net::Result<void> bind_unix(net::UnixSocket& socket, net::SocketFile file) override;
  net::Result<void> connect_unix(net::UnixSocket& socket, net::SocketFile file) override;
  net::Result<void> listen_unix(net::UnixSocket& socket, int backlog) override;
  /// Whoever may listen hears everybody.
  net::Result<net::UnixSocket::Accepted> accept_unix(net::UnixSocket& socket,
                                                     net::SocketFlags flags) override;
  net::Result<std::size_t> send_to_unix(net::UnixSocket& socket, std::span<const iovec> data,
                                        int flags, net::SocketFile destination) override;
  void admit_unix(net::UnixSocket& socket) override;
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
  /// Drops a datagram whose source a rule refuses and goes on waiting, if need be from the start of
  /// SO_RCVTIMEO. Where a socket never asked for its port, and binding to all addresses is not
  /// granted, only those are heard to whom it may send or connect. Nothing of a refused datagram
  /// gets into `buffers`; but until then poll(2) and FIONREAD show that one waits, and its length.
  /// Where the rules refuse nobody the kernel writes there at once: if others came meanwhile, what
  /// they refuse is overwritten before the call goes on.
  net::Result<net::ReceivedFrom> receive_from(net::Socket& socket, std::span<const iovec> buffers,
                                              int flags) override;
  net::Result<void> set_option(net::Socket& socket, int level, int number,
                               std::span<const std::byte> value) override;
  void admit(net::Socket& socket) override;
  net::Result<void> join(net::Socket& socket, const net::Membership& membership) override;
  net::Result<void> leave(net::Socket& socket, const net::Membership& membership) override;
  /// Literals, no host and AI_NUMERICHOST need no grant: they are no look-up. Nor is what cannot be
  /// a host name, which fails with EAI_NONAME.
  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override;
  /// Judged as a look-up of the reverse name (RFC 1035 section 3.5, RFC 3596 section 2.5).
  std::expected<std::string, net::LookupError> resolve_name(const net::Address& address) override;
  /// Those that the guest may ask itself, by UDP. That they are named is no use of them, and in no
  /// record.
  std::vector<net::Endpoint> name_servers() override;

 private:
  using Rules = LiveRuleset::Pin;
  /// Room for the name that decided.
  struct NameRoom {
    std::array<char, 256> bytes;
    std::size_t size = 0;
    [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
  };

  [[nodiscard]] Decision decide(const Ruleset& rules, Use use, net::Transport transport,
                                const net::Endpoint& endpoint, NameRoom* name = nullptr) const;
  [[nodiscard]] Decision decide_peer(const Rules& rules, Use use, const net::Socket& socket,
                                     const net::Endpoint& peer) const;
  [[nodiscard]] bool passes(const Decision& decision) const {
    return decision.allowed || (unmentioned_ == Unmentioned::passes && decision.rule == nullptr);
  }
  [[nodiscard]] bool allows(Use use, net::Transport transport, const net::Endpoint& endpoint) const;
  void report(Rules& rules, Use use, net::Transport transport,
              const std::optional<net::Endpoint>& endpoint, const Decision& decision,
              std::string_view name = {}) const;
  [[nodiscard]] bool allows_name(std::string_view name) const;
  [[nodiscard]] std::expected<net::LookupResult, net::LookupError> learn(std::string_view name,
                                                                         net::LookupResult found);
  [[nodiscard]] Decision decide_destination(const Rules& rules, Use use, const net::Socket& socket,
                                            const net::Endpoint& canonical,
                                            NameRoom* name = nullptr) const;
  [[nodiscard]] net::Result<net::Endpoint> judge_destination(Rules& rules, Use use,
                                                             net::Socket& socket,
                                                             const net::Endpoint& given) const;
  [[nodiscard]] net::Result<bool> judge_local(Rules& rules, Use use, const net::Socket& socket,
                                              const net::Endpoint& local,
                                              std::unique_lock<std::mutex>& lock) const;
  [[nodiscard]] bool is_outdated(LiveRuleset::Number rules) const {
    return rules < least_valid_.load(std::memory_order_seq_cst);
  }
  [[nodiscard]] bool lets_in(Rules& rules, const net::Socket& socket, const net::Endpoint& peer,
                             bool has_moved) const;
  void note_implicit_bind(net::Socket& socket);
  [[nodiscard]] net::Result<void> connect_judged(net::Socket& socket, const net::Endpoint& remote);
  [[nodiscard]] net::Result<std::size_t> send_judged(net::Socket& socket,
                                                     std::span<const iovec> data, int flags,
                                                     const net::Endpoint& destination);
  template <class Found, class Ask>
  [[nodiscard]] std::expected<Found, net::LookupError> look_up(std::string_view name,
                                                               Ask ask) const;
  [[nodiscard]] net::Result<LiveRuleset::Number> bind_judged(net::Socket& socket,
                                                             const net::Endpoint& local);
  [[nodiscard]] net::Result<void> bind_stream(net::Socket& socket, const net::Endpoint& local);
  [[nodiscard]] net::Result<void> bind_datagrams(net::Socket& socket, const net::Endpoint& local);
  [[nodiscard]] net::Result<LiveRuleset::Number> listen_judged(net::Socket& socket, int backlog);
  [[nodiscard]] net::Result<void> unless_outdated(net::Result<LiveRuleset::Number> judged_by,
                                                  net::Socket& socket);
  [[nodiscard]] bool may_stay_connected(net::Socket& socket, const net::Endpoint& peer);
  [[nodiscard]] bool survives(net::Socket& socket);
  struct Denial {
    Use use;
    net::Endpoint endpoint;
    Decision decision;
  };
  [[nodiscard]] std::optional<Denial> find_denial(const Rules& rules,
                                                  const net::Socket& socket) const;
  [[nodiscard]] net::Result<void> dissolve_stream(net::Socket& socket);
  void cut_off(net::Socket& socket);
  void cut_off(Rules& rules, net::Socket& socket, const Denial& denial);

  Decision report_path(Rules& rules, Use use, const std::string& path,
                       const Decision& decision) const;
  [[nodiscard]] bool allows_path(Rules& rules, Use use, const std::string& path) const;
  [[nodiscard]] bool still_allows_path(Rules& rules, Use use, const std::string& path) const;
  [[nodiscard]] net::Result<LiveRuleset::Number> judge_file(Use use, net::SocketFile& file) const;
  [[nodiscard]] net::Result<void> unless_outdated(LiveRuleset::Number judged_by,
                                                  net::UnixSocket& socket);
  [[nodiscard]] bool survives(net::UnixSocket& socket);

  [[nodiscard]] static bool may_refuse_senders(const Rules& rules, const net::Socket& socket);
  [[nodiscard]] Decision judge_source(const Rules& rules, const net::Socket& socket,
                                      std::uint32_t binding,
                                      const std::optional<net::Endpoint>& source) const;
  void report_sender(Rules& rules, const std::optional<net::Endpoint>& source,
                     const Decision& decision) const;
  void remember(net::Socket& socket, const std::optional<net::Endpoint>& source) const;
  void settle(const Rules& rules, net::Socket& socket, const net::Endpoint& peer) const;
  [[nodiscard]] net::Result<net::ReceivedFrom> receive_unjudged(LiveRuleset::Number judged_by,
                                                                std::uint32_t binding,
                                                                net::Socket& socket,
                                                                std::span<const iovec> buffers,
                                                                int flags);
  [[nodiscard]] net::Result<net::ReceivedFrom> receive_judged(net::Socket& socket,
                                                              std::span<const iovec> buffers,
                                                              int flags);
  [[nodiscard]] net::Result<void> drop_next(net::Socket& socket, std::span<std::byte> room);
  [[nodiscard]] std::optional<net::Socket::SetAside> exchange(net::Socket& socket,
                                                              std::size_t counted);
  void drop_what_came_before(net::Socket& socket);

  net::Network& network_;
  LiveRuleset rules_;
  /// What was judged by rules before these is to be judged again.
  std::atomic<LiveRuleset::Number> least_valid_ = LiveRuleset::first;
  Audit audit_;
  Unmentioned unmentioned_;
  LearnedNames names_;
  std::mutex local_addresses_;  ///< held while a socket's address, or what it covers, may change
  std::mutex
      dropping_;  ///< held from a look at what is to be dropped until it is, and for set_aside()
};

}  // namespace sluice::policy
