// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/guard.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <utility>

#include "net/host_name.h"
#include "net/options.h"
#include "net/resolver.h"
#include "policy/bound_place.h"
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

bool has_a_port(const Socket& socket) {
  const auto local = socket.local_endpoint();
  return local && local->port != 0;
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

/// Whether it keeps a place of its own when an association is dissolved, given that it was bound to
/// `local`. Linux takes back a port that it chose; over IPv6 the
/// socket could then be bound to `::`.
bool stays_bound(const Socket& socket, const Endpoint& local) {
  return local.port != 0 ||
         (socket.family() == Family::ipv4 && !local.address.canonical().is_unspecified());
}

}  // namespace

Guard::Guard(net::Network& network, std::shared_ptr<const Ruleset> rules, Audit audit,
             Unmentioned unmentioned)
    : network_(network),
      rules_(std::move(rules)),
      audit_(std::move(audit)),
      unmentioned_(unmentioned) {}

/// By the address, and by the names that the guest found it under: one that may be used so is
/// enough where no rule speaks of the address, and outweighs others that may not.
Decision Guard::decide(const Ruleset& rules, Use use, Transport transport, const Endpoint& endpoint,
                       NameRoom* room) const {
  const Decision by_address = rules.decide(use, transport, endpoint);
  if (by_address.is_forbidden()) return by_address;
  if (by_address.allowed ? !rules.denies_by_name() : !rules.grants_by_name()) return by_address;
  Decision by_name = by_address;
  const auto allows = [&](std::string_view name) {
    const Decision decision = rules.decide_named(use, transport, endpoint, name);
    if (decision.rule == nullptr) return false;
    by_name = decision;
    if (room != nullptr) room->size = name.copy(room->bytes.data(), room->bytes.size());
    return decision.allowed;
  };
  static_cast<void>(names_.any_of(endpoint.address, allows));
  return by_name;
}

/// Of `peer` that came in: by its address, and by who may come to where the socket is bound. What
/// was bound by former rules may lie where these grant nothing.
Decision Guard::decide_peer(const Rules& rules, Use use, const Socket& socket,
                            const Endpoint& peer) const {
  const Decision by_address = rules->decide(use, socket.transport(), peer);
  const bool is_open = !rules->names_peers() && rules.number() == LiveRuleset::first;
  if (!by_address.allowed || is_open) return by_address;
  const Decision by_place = decide_place(*rules, socket, peer.address);
  return by_place.allowed ? by_address : by_place;
}

bool Guard::allows(Use use, Transport transport, const Endpoint& endpoint) const {
  auto rules = rules_.pin();
  const Decision decision = decide(*rules, use, transport, endpoint);
  report(rules, use, transport, endpoint, decision);
  return passes(decision);
}

/// Each decision passes here, once. The sink may take its time.
void Guard::report(Rules& rules, Use use, Transport transport,
                   const std::optional<Endpoint>& endpoint, const Decision& decision,
                   std::string_view name) const {
  if (audit_.level == AuditLevel::off) return;
  if (decision.allowed && audit_.level != AuditLevel::all) return;
  rules.detach();
  audit_.sink({.use = use,
               .transport = transport,
               .endpoint = endpoint,
               .name = name,
               .decision = decision,
               .rules = &*rules});
}

bool Guard::allows_name(std::string_view name) const {
  auto rules = rules_.pin();
  const Decision decision = rules->decide_name(name);
  report(rules, Use::resolve, Transport::tcp, {}, decision, name);
  return passes(decision);
}

/// As decide(), and who was heard may be answered, unless a rule about addresses forbids it.
Decision Guard::decide_destination(const Rules& rules, Use use, const Socket& socket,
                                   const Endpoint& canonical, NameRoom* name) const {
  const Decision decision = decide(*rules, use, socket.transport(), canonical, name);
  if (decision.allowed || !socket.is_recent_sender(canonical)) return decision;
  if (rules->decide(use, socket.transport(), canonical).is_forbidden()) return decision;
  const bool is_heard =
      rules.number() == LiveRuleset::first ||
      judge_source(rules, socket, socket.binding(), canonical).allowed;  // by former rules, perhaps
  if (!is_heard) return decision;
  if (name != nullptr) name->size = 0;
  return {.allowed = true};
}

/// The endpoint to pass on, or EACCES.
Result<Endpoint> Guard::judge_destination(Rules& rules, Use use, Socket& socket,
                                          const Endpoint& given) const {
  const auto target = effective_destination(socket, given);
  if (!target) return target;
  const Endpoint canonical = target->canonical();
  NameRoom name;
  const Decision decision = decide_destination(rules, use, socket, canonical, &name);
  const bool may_settle = decision.allowed && use == Use::send;
  if (may_settle && !socket.has_settled_peer(rules.number())) settle(rules, socket, *target);
  report(rules, use, socket.transport(), canonical, decision, name.text());
  if (!passes(decision)) return net::failure(EACCES);
  return target;
}

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

Result<Socket> Guard::open(Family family, Transport transport, net::SocketFlags flags) {
  auto socket = network_.open(family, transport, flags);
  if (socket) socket->set_admitted_by(rules_.number());
  return socket;
}

Result<void> Guard::bind(Socket& socket, const Endpoint& local) {
  return unless_outdated(bind_judged(socket, local), socket);
}

Result<LiveRuleset::Number> Guard::bind_judged(Socket& socket, const Endpoint& local) {
  std::unique_lock lock(local_addresses_);
  auto rules = rules_.pin();
  const auto narrowed = judge_local(rules, Use::bind, socket, local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  if (socket.bound_implicitly()) drop_what_came_before(socket);
  // Nothing can come before it has a port: so it is noted first by what that will be judged.
  const auto former = socket.judged_local();
  const bool has_port = former && has_a_port(socket);
  if (!has_port) socket.set_judged_local(local.canonical());
  const auto bound = network_.bind(socket, local);
  if (bound) {
    socket.set_bound_implicitly(false);
    socket.set_stays_bound(stays_bound(socket, local));
    return rules.number();
  }
  if (!has_port) socket.set_judged_local(former);
  if (*narrowed) set_ipv6_only(socket, false);
  return std::unexpected(bound.error());
}

Result<void> Guard::connect(Socket& socket, const Endpoint& remote) {
  Result<Endpoint> target = net::failure(EACCES);
  LiveRuleset::Number judged_by = 0;
  {
    auto rules = rules_.pin();
    target = judge_destination(rules, Use::connect, socket, remote);
    judged_by = rules.number();
  }
  if (!target) return std::unexpected(target.error());
  note_implicit_bind(socket);
  const auto connected = network_.connect(socket, *target);
  if (!connected && net::number(connected.error()) != EINPROGRESS) return connected;
  socket.set_peer_origin(Socket::Origin::connected);
  if (is_outdated(judged_by) && !may_stay_connected(socket, target->canonical())) {
    return net::failure(EACCES);
  }
  return connected;
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
  return unless_outdated(listen_judged(socket, backlog), socket);
}

Result<LiveRuleset::Number> Guard::listen_judged(Socket& socket, int backlog) {
  std::unique_lock lock(local_addresses_);
  auto rules = rules_.pin();
  if (is_listening(socket)) {
    const auto listening = network_.listen(socket, backlog);
    return listening ? Result<LiveRuleset::Number>(rules.number())
                     : std::unexpected(listening.error());
  }
  const auto judged = socket.judged_local();
  const auto local = judged ? Result<Endpoint>(*judged) : socket.local_endpoint();
  if (!local) return std::unexpected(local.error());
  const auto narrowed = judge_local(rules, Use::listen, socket, *local, lock);
  if (!narrowed) return std::unexpected(narrowed.error());
  socket.set_judged_local(local->canonical());
  const auto listening = network_.listen(socket, backlog);
  if (listening) return rules.number();
  socket.set_judged_local(judged);
  if (*narrowed) set_ipv6_only(socket, false);
  return std::unexpected(listening.error());
}

Result<net::Accepted> Guard::accept(Socket& socket, net::SocketFlags flags) {
  while (true) {
    auto accepted = network_.accept(socket, flags);
    if (!accepted) return accepted;
    const Endpoint peer = accepted->peer.canonical();
    auto rules = rules_.pin();
    const Decision decision = decide_peer(rules, Use::accept, socket, peer);
    report(rules, Use::accept, socket.transport(), peer, decision);
    if (passes(decision)) {
      accepted->socket.set_accepted_at(socket.judged_local());
      accepted->socket.set_peer_origin(Socket::Origin::came_in);
      accepted->socket.set_admitted_by(rules.number());
      return accepted;
    }
    reset_on_close(accepted->socket);
    socket.meter().forget_accepted();
    thread::heed_interruption();  // whoever is refused may come again and again
  }
}

Result<std::size_t> Guard::send_to(Socket& socket, std::span<const iovec> data, int flags,
                                   const Endpoint& destination) {
  if (socket.transport() == Transport::tcp) return socket.send(data, flags);
  if (socket.is_settled(destination, rules_.number())) {
    note_implicit_bind(socket);
    return network_.send_to(socket, data, flags, destination);
  }
  Result<Endpoint> target = net::failure(EACCES);
  {
    auto rules = rules_.pin();
    target = judge_destination(rules, Use::send, socket, destination);
  }
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
  if (!net::is_look_up(request)) return network_.resolve(request);
  if (!is_host_name(*request.host)) {
    net::LookupRequest literal_only = request;
    literal_only.flags |= AI_NUMERICHOST;
    return network_.resolve(literal_only);
  }
  if (!allows_name(*request.host)) {
    return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  }
  auto found = network_.resolve(request);
  if (found && audit_.answers) {
    for (const net::LookupEntry& entry : found->entries) {
      audit_.answers(*request.host, entry.endpoint.address, found->ttl);
    }
  }
  return found ? learn(*request.host, std::move(*found)) : std::move(found);
}

/// Notes what `name` was found to be, without addresses that a public name must not have: who
/// answers for it could lead the guest into the host's own network (DNS rebinding).
std::expected<net::LookupResult, net::LookupError> Guard::learn(std::string_view name,
                                                                net::LookupResult found) {
  auto rules = rules_.pin();
  if (!rules->grants_by_name() && !rules->denies_by_name()) return found;
  const std::string folded = net::folded(name);
  std::optional<Endpoint> reported;  // an answer may hold an address once for each kind of socket
  const auto is_refused = [&](const net::LookupEntry& entry) {
    const Endpoint endpoint{.address = entry.endpoint.address.canonical()};
    const NameAnswer answer = rules->judge_answer(folded, endpoint.address);
    if (answer == NameAnswer::noted) names_.learn(endpoint.address, folded, found.ttl);
    if (answer != NameAnswer::refused) return false;
    if (reported != endpoint) report(rules, Use::resolve, Transport::tcp, endpoint, {}, name);
    reported = endpoint;
    return !passes({});
  };
  const std::size_t refused = std::erase_if(found.entries, is_refused);
  if (refused > 0 && found.entries.empty()) {
    return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  }
  return found;
}

std::expected<std::string, net::LookupError> Guard::resolve_name(const net::Address& address) {
  const net::Address canonical = address.canonical();
  if (!allows_name(reverse_name(canonical))) {
    return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
  }
  return network_.resolve_name(canonical);
}

}  // namespace sluice::policy
