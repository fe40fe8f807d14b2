// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the Guard lets sockets be bound and listen, and what it notes of that.
#include <netinet/in.h>

#include <optional>
#include <utility>

#include "net/options.h"
#include "policy/bound_place.h"
#include "policy/guard.h"

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::Family;
using net::Result;
using net::Socket;
using net::Transport;

/// Keeps IPv4 out of an IPv6 socket, or not. The kernel refuses once the socket is bound.
bool set_ipv6_only(const Socket& socket, bool on) {
  return net::set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, on ? 1 : 0).has_value();
}

/// Where a stream will listen that nobody bound. One that was accepted keeps an address that its
/// listener was bound to, but no port. The kernel is not asked: while another thread connects it
/// tells of an address that will not be the one.
Endpoint place_without_port(const Socket& socket) {
  const auto listener = socket.accepted_at();
  return {.address = listener ? listener->local.address : net::Address::any(socket.family())};
}

/// Whether it keeps a place of its own when an association is dissolved, given that it was bound to
/// `local`. Linux takes back a port that it chose; over IPv6 the
/// socket could then be bound to `::`.
bool stays_bound(const Socket& socket, const Endpoint& local) {
  return local.port != 0 ||
         (socket.family() == Family::ipv4 && !local.address.canonical().is_unspecified());
}

/// Whether it was asked for an address or a port, of which the kernel takes back none.
bool has_own_place(const Socket& socket) {
  const auto bound = socket.bound();
  return bound && bound->is_judged &&
         (bound->local.port != 0 || !bound->local.address.is_unspecified());
}

/// Where the host had bound it, it is no longer.
void forget_place_of_host(Socket& socket) {
  if (const auto bound = socket.bound(); bound && !bound->is_judged) socket.set_bound({});
}

}  // namespace

/// Whether `socket` may stay at, or be given, the address `local`. `::` would take IPv4 as well:
/// where that is not granted the socket is narrowed, and the value is true. Who calls then widens
/// it again if nothing comes of it. Releases `lock` before it reports that it may not; that it may,
/// before anybody else can change what it found.
Result<bool> Guard::judge_local(Rules& rules, Use use, const Socket& socket, const Endpoint& local,
                                std::unique_lock<std::mutex>& lock) const {
  const Transport transport = socket.transport();
  const auto refuse = [&](const Endpoint& endpoint, const Decision& decision) {
    lock.unlock();
    report(rules, use, transport, endpoint, decision);
    return net::failure(EACCES);
  };
  const Endpoint given = local.canonical();
  const Decision decision = rules->decide(use, transport, given);
  if (!passes(decision)) return refuse(given, decision);
  report(rules, use, transport, given, decision);
  if (!covers_ipv4(socket, local.address)) return false;
  const Endpoint ipv4{.address = net::Address::any(Family::ipv4), .port = local.port};
  const Decision with_ipv4 = rules->decide(use, transport, ipv4);
  if (!passes(with_ipv4)) {
    if (set_ipv6_only(socket, true)) return true;
    return refuse(ipv4, with_ipv4);
  }
  report(rules, use, transport, ipv4, with_ipv4);
  return false;
}

Result<void> Guard::bind(Socket& socket, const Endpoint& local) {
  return unless_outdated(bind_judged(socket, local), socket);
}

Result<LiveRuleset::Number> Guard::bind_judged(Socket& socket, const Endpoint& local) {
  std::unique_lock lock(local_addresses_);
  auto rules = rules_.pin();
  const auto narrowed = judge_local(rules, Use::bind, socket, local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  const auto bound = socket.transport() == Transport::udp ? bind_datagrams(socket, local)
                                                          : bind_stream(socket, local);
  if (bound) return rules.number();
  if (*narrowed) set_ipv6_only(socket, false);
  return std::unexpected(bound.error());
}

Result<void> Guard::bind_stream(Socket& socket, const Endpoint& local) {
  const auto bound = network_.bind(socket, local);
  if (bound) socket.set_bound(Socket::Bound{.local = local.canonical()});
  return bound;
}

/// A datagram may come as soon as the socket has a port: so the place is noted before, by which
/// that will be judged. One that had a place, and lost its port, may get a port there instead when
/// another thread sends: meanwhile it counts as bound implicitly.
Result<void> Guard::bind_datagrams(Socket& socket, const Endpoint& local) {
  if (has_a_port(socket)) return network_.bind(socket, local);
  const auto former = socket.bound();
  const bool was_implicit = socket.bound_implicitly();
  const bool stayed_bound = socket.stays_bound();
  socket.set_stays_bound(false);
  if (former) socket.set_bound_implicitly(true);
  if (socket.bound_implicitly()) drop_what_came_before(socket);
  socket.set_bound(Socket::Bound{.local = local.canonical()});
  const auto bound = network_.bind(socket, local);
  if (!bound) socket.set_bound(former);
  if (bound || !was_implicit) socket.set_bound_implicitly(false);
  socket.set_stays_bound(bound ? stays_bound(socket, local) : stayed_bound);
  return bound;
}

/// A port that the kernel chose goes with the association, and the next message gets another one,
/// on every address unless one was asked for. That is noted beforehand, since another thread may
/// send at any time. What the host asked for only the kernel knows: its port shows whether it
/// stays.
Result<void> Guard::disconnect(Socket& socket) {
  const std::scoped_lock lock(local_addresses_);
  if (socket.transport() == Transport::tcp) return dissolve_stream(socket);
  if (socket.bound_implicitly() || has_own_place(socket)) return network_.disconnect(socket);
  const auto before = socket.local_endpoint();
  const bool stays = socket.stays_bound();
  socket.set_stays_bound(false);
  socket.set_bound_implicitly(true);
  auto result = network_.disconnect(socket);
  const auto after = socket.local_endpoint();
  if (before && after && after->port != 0 && after->port == before->port) {
    socket.set_bound_implicitly(false);
    socket.set_stays_bound(stays);
  } else {
    forget_place_of_host(socket);
  }
  return result;
}

/// What a connection was judged by does not tell where its socket may listen: the kernel takes back
/// a port that it chose, and an address. Of what the guest bound it leaves what was asked for.
Result<void> Guard::dissolve_stream(Socket& socket) {
  const auto result = network_.disconnect(socket);
  if (!result) return result;
  socket.set_peer_origin(Socket::Origin::connected);
  forget_place_of_host(socket);
  return result;
}

Result<void> Guard::listen(Socket& socket, int backlog) {
  return unless_outdated(listen_judged(socket, backlog), socket);
}

Result<LiveRuleset::Number> Guard::listen_judged(Socket& socket, int backlog) {
  if (socket.transport() == Transport::udp) return net::failure(EOPNOTSUPP);
  std::unique_lock lock(local_addresses_);
  auto rules = rules_.pin();
  if (is_listening(socket)) {
    const auto listening = network_.listen(socket, backlog);
    return listening ? Result<LiveRuleset::Number>(rules.number())
                     : std::unexpected(listening.error());
  }
  // Of such the place is not asked for, and Linux refuses them.
  if (socket.remote_endpoint() || socket.is_connecting()) return net::failure(EINVAL);
  const auto former = socket.bound();
  const Endpoint local = former ? former->local : place_without_port(socket);
  const auto narrowed = judge_local(rules, Use::listen, socket, local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  // Before anybody can come: by this he will be judged.
  socket.set_bound(Socket::Bound{.local = local.canonical()});
  const auto listening = network_.listen(socket, backlog);
  if (listening) return rules.number();
  socket.set_bound(former);
  if (*narrowed) set_ipv6_only(socket, false);
  return std::unexpected(listening.error());
}

Result<void> Guard::set_option(Socket& socket, int level, int number,
                               std::span<const std::byte> value) {
  std::unique_lock lock(local_addresses_, std::defer_lock);
  if (level == IPPROTO_IPV6 && number == IPV6_V6ONLY) lock.lock();
  return network_.set_option(socket, level, number, value);
}

}  // namespace sluice::policy
