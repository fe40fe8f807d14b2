// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/guard.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "net/literal.h"
#include "net/options.h"
#include "policy/destination.h"
#include "policy/name_pattern.h"
#include "policy/reverse_name.h"
#include "thread/interruption.h"

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::Family;
using net::Result;
using net::Socket;
using net::Transport;

/// Makes the close that follows a reset rather than an orderly end.
void reset_on_close(const Socket& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  static_cast<void>(net::set_option(socket, SOL_SOCKET, SO_LINGER, at_once));
}

bool is_on(const Socket& socket, int level, int option) {
  return net::get_option<int>(socket, level, option).value_or(0) != 0;
}

/// Keeps IPv4 out of an IPv6 socket, or not. The kernel refuses once the socket is bound.
bool set_ipv6_only(const Socket& socket, bool on) {
  return net::set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, on ? 1 : 0).has_value();
}

/// To be called before what gives a datagram socket a port that it did not ask for.
void note_implicit_bind(Socket& socket) {
  if (socket.transport() != Transport::udp || socket.bound_implicitly()) return;
  if (!socket.is_bound()) socket.set_bound_implicitly(true);
}

/// Whether no datagram to a socket of `family` can be refused, however it got its port.
bool hears_everyone(const Ruleset& rules, Family family) {
  const auto binds_to_any = [&](Family address) {
    const Endpoint any{.address = net::Address::any(address)};
    return rules.decide(Use::bind, Transport::udp, any).allowed;
  };
  return !rules.mentions(Use::receive) && binds_to_any(Family::ipv4) &&
         (family == Family::ipv4 || binds_to_any(Family::ipv6));
}

/// Whether it keeps a place of its own when an association is dissolved, given that it was bound to
/// `local`. Linux takes back a port that it chose; over IPv6 the
/// socket could then be bound to `::`.
bool stays_bound(const Socket& socket, const Endpoint& local) {
  return local.port != 0 ||
         (socket.family() == Family::ipv4 && !local.address.canonical().is_unspecified());
}

}  // namespace

Guard::Guard(net::Network& network, std::shared_ptr<const Ruleset> rules, AuditSink audit)
    : network_(network),
      rules_(std::move(rules)),
      audit_(std::move(audit)),
      hears_everyone_{hears_everyone(*rules_, Family::ipv4),
                      hears_everyone(*rules_, Family::ipv6)} {}

bool Guard::allows(Use use, Transport transport, const Endpoint& endpoint) const {
  const Decision decision = rules_->decide(use, transport, endpoint);
  if (!decision.allowed) report(use, transport, endpoint, decision);
  return decision.allowed;
}

void Guard::report(Use use, Transport transport, const Endpoint& endpoint,
                   const Decision& decision) const {
  if (!audit_) return;
  audit_({.use = use, .transport = transport, .endpoint = endpoint, .decision = decision});
}

bool Guard::allows_name(std::string_view name) const {
  const Decision decision = rules_->decide_name(name);
  if (!decision.allowed && audit_) {
    audit_({.use = Use::resolve, .name = name, .decision = decision});
  }
  return decision.allowed;
}

/// The endpoint to pass on, or EACCES.
Result<Endpoint> Guard::judge_destination(Use use, Socket& socket, const Endpoint& given) const {
  const auto target = effective_destination(socket, given);
  if (!target) return target;
  const Endpoint canonical = target->canonical();
  const Transport transport = socket.transport();
  const Decision decision = rules_->decide(use, transport, canonical);
  if (decision.allowed) {
    if (use == Use::send && !socket.has_settled_peer()) settle(socket, *target);
    return target;
  }
  if (decision.rule == nullptr && socket.is_recent_sender(canonical)) return target;
  report(use, transport, canonical, decision);
  return net::failure(EACCES);
}

/// Whether `socket` may stay at, or be given, the address `local`. `::` would take IPv4 as well:
/// where that is not granted the socket is narrowed, and the value is true. Who calls then widens
/// it again if nothing comes of it. Releases `lock` before it reports that it may not.
Result<bool> Guard::judge_local(Use use, const Socket& socket, const Endpoint& local,
                                std::unique_lock<std::mutex>& lock) const {
  const Transport transport = socket.transport();
  const auto refuse = [&](const Endpoint& endpoint, const Decision& decision) {
    lock.unlock();
    report(use, transport, endpoint, decision);
    return net::failure(EACCES);
  };
  const Endpoint given = local.canonical();
  if (const Decision decision = rules_->decide(use, transport, given); !decision.allowed) {
    return refuse(given, decision);
  }
  const bool covers_ipv4 = socket.family() == Family::ipv6 &&
                           local.address.family == Family::ipv6 && local.address.is_unspecified() &&
                           !is_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
  if (!covers_ipv4) return false;
  const Endpoint ipv4{.address = net::Address::any(Family::ipv4), .port = local.port};
  const Decision decision = rules_->decide(use, transport, ipv4);
  if (decision.allowed) return false;
  if (set_ipv6_only(socket, true)) return true;
  return refuse(ipv4, decision);
}

Result<Socket> Guard::open(Family family, Transport transport, net::SocketFlags flags) {
  return network_.open(family, transport, flags);
}

Result<void> Guard::bind(Socket& socket, const Endpoint& local) {
  std::unique_lock lock(local_addresses_);
  const auto narrowed = judge_local(Use::bind, socket, local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  if (socket.bound_implicitly()) drop_what_came_before(socket);
  auto bound = network_.bind(socket, local);
  if (bound) {
    socket.set_bound_implicitly(false);
    socket.set_stays_bound(stays_bound(socket, local));
  } else if (*narrowed) {
    set_ipv6_only(socket, false);
  }
  return bound;
}

Result<void> Guard::connect(Socket& socket, const Endpoint& remote) {
  const auto target = judge_destination(Use::connect, socket, remote);
  if (!target) return std::unexpected(target.error());
  note_implicit_bind(socket);
  return network_.connect(socket, *target);
}

/// A port that the kernel chose goes with the association, and the next message gets another one.
/// That is noted beforehand, since another thread may send at any time, and taken back if the
/// socket has an address or a port of its own.
Result<void> Guard::disconnect(Socket& socket) {
  const std::scoped_lock lock(local_addresses_);
  if (socket.transport() != Transport::udp || socket.bound_implicitly()) {
    return network_.disconnect(socket);
  }
  const auto before = socket.local_endpoint();
  const bool stays = socket.stays_bound();
  socket.set_stays_bound(false);
  socket.set_bound_implicitly(true);
  auto result = network_.disconnect(socket);
  const auto after = socket.local_endpoint();
  const bool has_address = after && !after->address.canonical().is_unspecified();
  const bool has_port = before && after && after->port != 0 && after->port == before->port;
  if (has_address || has_port) {
    socket.set_bound_implicitly(false);
    socket.set_stays_bound(stays);
  }
  return result;
}

Result<void> Guard::listen(Socket& socket, int backlog) {
  std::unique_lock lock(local_addresses_);
  if (is_on(socket, SOL_SOCKET, SO_ACCEPTCONN)) return network_.listen(socket, backlog);
  const auto local = socket.local_endpoint();
  if (!local) return std::unexpected(local.error());
  const auto narrowed = judge_local(Use::listen, socket, *local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  auto listening = network_.listen(socket, backlog);
  if (!listening && *narrowed) set_ipv6_only(socket, false);
  return listening;
}

Result<net::Accepted> Guard::accept(Socket& socket, net::SocketFlags flags) {
  while (true) {
    auto accepted = network_.accept(socket, flags);
    if (!accepted) return accepted;
    if (allows(Use::accept, socket.transport(), accepted->peer.canonical())) return accepted;
    reset_on_close(accepted->socket);
    thread::heed_interruption();  // whoever is refused may come again and again
  }
}

Result<std::size_t> Guard::send_to(Socket& socket, std::span<const iovec> data, int flags,
                                   const Endpoint& destination) {
  if (socket.transport() == Transport::tcp) return socket.send(data, flags);
  if (socket.is_settled(destination)) {
    note_implicit_bind(socket);
    return network_.send_to(socket, data, flags, destination);
  }
  const auto target = judge_destination(Use::send, socket, destination);
  if (!target) return std::unexpected(target.error());
  note_implicit_bind(socket);
  return network_.send_to(socket, data, flags, *target);
}

Result<void> Guard::set_option(Socket& socket, int level, int number,
                               std::span<const std::byte> value) {
  std::unique_lock lock(local_addresses_, std::defer_lock);
  if (level == IPPROTO_IPV6 && number == IPV6_V6ONLY) lock.lock();
  return network_.set_option(socket, level, number, value);
}

Result<void> Guard::join(Socket& socket, const net::Membership& membership) {
  const Endpoint group{.address = membership.group.canonical()};
  if (!allows(Use::join, socket.transport(), group)) return net::failure(EACCES);
  return network_.join(socket, membership);
}

Result<void> Guard::leave(Socket& socket, const net::Membership& membership) {
  return network_.leave(socket, membership);
}

std::expected<net::LookupResult, net::LookupError> Guard::resolve(
    const net::LookupRequest& request) {
  if (!request.host || (request.flags & AI_NUMERICHOST) != 0 ||
      net::literal_address(*request.host)) {
    return network_.resolve(request);
  }
  if (!is_host_name(*request.host)) {
    net::LookupRequest literal_only = request;
    literal_only.flags |= AI_NUMERICHOST;
    return network_.resolve(literal_only);
  }
  if (!allows_name(*request.host)) {
    return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  }
  return network_.resolve(request);
}

std::expected<std::string, net::LookupError> Guard::resolve_name(const net::Address& address) {
  const net::Address canonical = address.canonical();
  if (!allows_name(reverse_name(canonical))) {
    return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  }
  return network_.resolve_name(canonical);
}

}  // namespace sluice::policy
