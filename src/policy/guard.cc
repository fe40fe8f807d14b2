// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/guard.h"

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

/// Rules were replaced while the call waited for a rate (Network::restart_waits).
bool is_to_be_judged_again(const auto& result) {
  return !result && net::number(result.error()) == ERESTART;
}

/// Whether what names a peer may give it a port that it did not ask for, and that is not noted.
bool gets_a_port(const Socket& socket) {
  return socket.transport() == Transport::udp && !socket.bound_implicitly() && !socket.is_bound();
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

std::vector<Endpoint> Guard::name_servers() {
  auto servers = network_.name_servers();
  const auto rules = rules_.pin();
  std::erase_if(servers, [&](const Endpoint& server) {
    return !passes(decide(*rules, Use::send, Transport::udp, server.canonical()));
  });
  return servers;
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
[[gnu::always_inline]] inline Result<Endpoint> Guard::judge_destination(
    Rules& rules, Use use, Socket& socket, const Endpoint& given) const {
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

Result<Socket> Guard::open(Family family, Transport transport, net::SocketFlags flags) {
  auto socket = network_.open(family, transport, flags);
  if (socket) socket->set_admitted_by(rules_.number());
  return socket;
}

[[gnu::always_inline]] inline Result<void> Guard::connect_judged(Socket& socket,
                                                                 const Endpoint& remote) {
  Result<Endpoint> target = net::failure(EACCES);
  const std::uint32_t restarts = network_.restarts();
  LiveRuleset::Number judged_by = 0;
  {
    auto rules = rules_.pin();
    target = judge_destination(rules, Use::connect, socket, remote);
    judged_by = rules.number();
  }
  if (!target) return std::unexpected(target.error());
  note_implicit_bind(socket);
  const auto connected = network_.connect_since(socket, *target, restarts);
  if (!connected && net::number(connected.error()) != EINPROGRESS) return connected;
  socket.set_peer_origin(Socket::Origin::connected);
  if (is_outdated(judged_by) && !may_stay_connected(socket, target->canonical())) {
    return net::failure(EACCES);
  }
  return connected;
}

Result<void> Guard::connect(Socket& socket, const Endpoint& remote) {
  while (true) {
    const auto connected = connect_judged(socket, remote);
    if (!is_to_be_judged_again(connected)) return connected;
  }
}

/// To be called before what gives a datagram socket a port. Whether it has one of its own is known
/// only while nobody binds it.
void Guard::note_implicit_bind(Socket& socket) {
  if (!gets_a_port(socket)) return;
  const std::scoped_lock lock(local_addresses_);
  if (gets_a_port(socket)) socket.set_bound_implicitly(true);
}

/// Whether `peer` may have come to where the listener of `socket` was. If another thread
/// `has_moved` that meanwhile, nobody knows.
bool Guard::lets_in(Rules& rules, const Socket& socket, const Endpoint& peer,
                    bool has_moved) const {
  const bool refuses_some = has_moved || rules->mentions(Use::accept) || rules->names_peers() ||
                            rules.number() != LiveRuleset::first;
  if (!refuses_some && audit_.level != AuditLevel::all) return true;
  const Endpoint canonical = peer.canonical();
  const Decision decision =
      has_moved ? Decision{} : decide_peer(rules, Use::accept, socket, canonical);
  report(rules, Use::accept, socket.transport(), canonical, decision);
  return passes(decision);
}

Result<net::Accepted> Guard::accept(Socket& socket, net::SocketFlags flags) {
  while (true) {
    const std::uint32_t version = socket.bound_version();
    auto accepted = network_.accept(socket, flags);
    if (!accepted) return accepted;
    accepted->socket.set_accepted_by(socket);
    accepted->socket.set_peer_origin(Socket::Origin::came_in);
    auto rules = rules_.pin();
    const bool has_moved = socket.bound_version() != version;
    if (lets_in(rules, accepted->socket, accepted->peer, has_moved)) {
      accepted->socket.set_admitted_by(rules.number());
      return accepted;
    }
    reset_on_close(accepted->socket);
    socket.meter().forget_accepted();
    thread::heed_interruption();  // whoever is refused may come again and again
  }
}

[[gnu::always_inline]] inline Result<std::size_t> Guard::send_judged(Socket& socket,
                                                                     std::span<const iovec> data,
                                                                     int flags,
                                                                     const Endpoint& destination) {
  const std::uint32_t restarts = socket.meter().restarts();
  if (socket.is_settled(destination, rules_.number())) {
    note_implicit_bind(socket);
    return network_.send_since(socket, data, flags, destination, restarts);
  }
  Result<Endpoint> target = net::failure(EACCES);
  {
    auto rules = rules_.pin();
    target = judge_destination(rules, Use::send, socket, destination);
  }
  if (!target) return std::unexpected(target.error());
  note_implicit_bind(socket);
  return network_.send_since(socket, data, flags, *target, restarts);
}

Result<std::size_t> Guard::send_to(Socket& socket, std::span<const iovec> data, int flags,
                                   const Endpoint& destination) {
  if (socket.transport() == Transport::tcp) return socket.send(data, flags);
  while (true) {
    const auto sent = send_judged(socket, data, flags, destination);
    if (!is_to_be_judged_again(sent)) [[likely]] {
      return sent;
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

/// What `ask` finds, if `name` may be looked up when it does.
template <class Found, class Ask>
std::expected<Found, net::LookupError> Guard::look_up(std::string_view name, Ask ask) const {
  while (true) {
    const std::uint32_t restarts = network_.restarts();
    if (!allows_name(name)) break;
    std::expected<Found, net::LookupError> found = ask(restarts);
    const bool is_done = found || found.error().system != ERESTART;
    if (is_done) return found;
  }
  return std::unexpected(net::LookupError{.code = EAI_SYSTEM, .system = EACCES});
}

std::expected<net::LookupResult, net::LookupError> Guard::resolve(
    const net::LookupRequest& request) {
  if (!net::is_look_up(request)) return network_.resolve(request);
  // NOLINTNEXTLINE(bugprone-unchecked-optional-access): what is looked up has a name
  const auto& host = *request.host;
  if (!is_host_name(host)) {
    net::LookupRequest literal_only = request;
    literal_only.flags |= AI_NUMERICHOST;
    return network_.resolve(literal_only);
  }
  auto found = look_up<net::LookupResult>(
      host, [&](std::uint32_t restarts) { return network_.resolve_since(request, restarts); });
  if (found && audit_.answers) {
    for (const net::LookupEntry& entry : found->entries) {
      audit_.answers(host, entry.endpoint.address, found->ttl);
    }
  }
  return found ? learn(host, std::move(*found)) : std::move(found);
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
  return look_up<std::string>(reverse_name(canonical), [&](std::uint32_t restarts) {
    return network_.resolve_name_since(canonical, restarts);
  });
}

}  // namespace sluice::policy
