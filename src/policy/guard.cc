// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/guard.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "net/literal.h"
#include "policy/destination.h"
#include "policy/name_pattern.h"
#include "policy/reverse_name.h"

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
  ::setsockopt(socket.host(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/// Keeps IPv4 out of an IPv6 socket. The kernel refuses once the socket is bound.
Result<void> restrict_to_ipv6(const Socket& socket) {
  int on = 0;
  socklen_t length = sizeof on;
  if (::getsockopt(socket.host(), IPPROTO_IPV6, IPV6_V6ONLY, &on, &length) != 0) {
    return net::last_failure();
  }
  if (on != 0) return {};
  on = 1;
  if (::setsockopt(socket.host(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) {
    return net::last_failure();
  }
  return {};
}

}  // namespace

Guard::Guard(net::Network& network, std::shared_ptr<const Ruleset> rules, AuditSink audit)
    : network_(network), rules_(std::move(rules)), audit_(std::move(audit)) {}

bool Guard::allows(Use use, Transport transport, const Endpoint& endpoint) const {
  const Decision decision = rules_->decide(use, transport, endpoint);
  if (!decision.allowed && audit_) {
    audit_({.use = use, .transport = transport, .endpoint = endpoint, .decision = decision});
  }
  return decision.allowed;
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
  if (rules_->decide(use, transport, canonical).allowed) return target;
  if (transport == Transport::udp && socket.is_recent_sender(canonical)) return target;
  return allows(use, transport, canonical) ? target : net::failure(EACCES);
}

/// Whether `socket` may stay at, or be given, the address `local`. `::` would take IPv4 as well:
/// where that is not granted the socket is narrowed.
Result<void> Guard::judge_local(Use use, Socket& socket, const Endpoint& local) const {
  const Transport transport = socket.transport();
  if (!allows(use, transport, local.canonical())) return net::failure(EACCES);
  if (local.address.bytes != net::Address::any(Family::ipv6).bytes ||
      socket.family() == Family::ipv4) {
    return {};
  }
  const Endpoint ipv4{.address = net::Address::any(Family::ipv4), .port = local.port};
  if (rules_->decide(use, transport, ipv4).allowed || restrict_to_ipv6(socket)) return {};
  return allows(use, transport, ipv4) ? Result<void>() : net::failure(EACCES);
}

Result<Socket> Guard::open(Family family, Transport transport, net::SocketFlags flags) {
  return network_.open(family, transport, flags);
}

Result<void> Guard::bind(Socket& socket, const Endpoint& local) {
  if (auto judged = judge_local(Use::bind, socket, local); !judged) return judged;
  return network_.bind(socket, local);
}

Result<void> Guard::connect(Socket& socket, const Endpoint& remote) {
  const auto target = judge_destination(Use::connect, socket, remote);
  if (!target) return std::unexpected(target.error());
  return network_.connect(socket, *target);
}

Result<void> Guard::disconnect(Socket& socket) { return network_.disconnect(socket); }

Result<void> Guard::listen(Socket& socket, int backlog) {
  const auto local = socket.local_endpoint();
  if (!local) return std::unexpected(local.error());
  if (auto judged = judge_local(Use::listen, socket, *local); !judged) return judged;
  return network_.listen(socket, backlog);
}

Result<net::Accepted> Guard::accept(Socket& socket, net::SocketFlags flags) {
  while (true) {
    auto accepted = network_.accept(socket, flags);
    if (!accepted) return accepted;
    if (allows(Use::accept, socket.transport(), accepted->peer.canonical())) return accepted;
    reset_on_close(accepted->socket);
  }
}

Result<std::size_t> Guard::send_to(Socket& socket, std::span<const iovec> data, int flags,
                                   const Endpoint& destination) {
  if (socket.transport() == Transport::tcp) return socket.send(data, flags);
  const auto target = judge_destination(Use::send, socket, destination);
  if (!target) return std::unexpected(target.error());
  return network_.send_to(socket, data, flags, *target);
}

Result<net::ReceivedFrom> Guard::receive_from(Socket& socket, std::span<const iovec> buffers,
                                              int flags) {
  while (true) {
    auto received = network_.receive_from(socket, buffers, flags);
    if (!received || !received->source || socket.transport() != Transport::udp) return received;
    const Endpoint source = received->source->canonical();
    if (allows(Use::receive, Transport::udp, source)) {
      if (!rules_->decide(Use::send, Transport::udp, source).allowed) {
        socket.remember_sender(source);
      }
      return received;
    }
    if ((flags & MSG_PEEK) != 0) {
      // It is still the next one. What this returns, if anything, is thrown away.
      static_cast<void>(network_.receive_from(socket, {}, MSG_DONTWAIT));
    }
  }
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
