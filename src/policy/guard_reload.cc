// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How the Guard changes its rules, and what becomes of what the former ones allowed.
#include <sys/socket.h>

#include <optional>
#include <utility>

#include "policy/bound_place.h"
#include "policy/guard.h"

namespace sluice::policy {

using net::Endpoint;
using net::Family;
using net::Result;
using net::Socket;
using net::Transport;

void Guard::replace_rules(std::shared_ptr<const Ruleset> rules, Existing existing) {
  const LiveRuleset::Number number = rules_.replace(std::move(rules));
  network_.restart_waits();
  if (existing == Existing::keep) return;
  // What was judged by former rules is noted in its socket by now, or still looks at this.
  LiveRuleset::Number former = least_valid_.load();
  while (former < number && !least_valid_.compare_exchange_weak(former, number)) {
  }
}

void Guard::admit(Socket& socket) {
  if (is_outdated(socket.admitted_by())) revise(socket);
}

void Guard::revise(Socket& socket) { static_cast<void>(survives(socket)); }

/// For what was judged before the rules were replaced, and took effect after.
Result<void> Guard::unless_outdated(Result<LiveRuleset::Number> judged_by, Socket& socket) {
  if (!judged_by) return std::unexpected(judged_by.error());
  if (is_outdated(*judged_by) && !survives(socket)) return net::failure(EACCES);
  return {};
}

bool Guard::may_stay_connected(Socket& socket, const Endpoint& peer) {
  auto rules = rules_.pin();
  const Decision decision = decide_destination(rules, Use::connect, socket, peer);
  if (!passes(decision)) cut_off(rules, socket, {Use::connect, peer, decision});
  return passes(decision);
}

/// Whether nothing that was judged of `socket` is denied now; cuts it off otherwise. A connection
/// that is being made does not say where it goes: it has to be made anew.
bool Guard::survives(Socket& socket) {
  if (socket.peer_origin() != Socket::Origin::host && socket.is_connecting()) {
    cut_off(socket);
    return false;
  }
  auto rules = rules_.pin();
  const auto denial = find_denial(rules, socket);
  if (denial) cut_off(rules, socket, *denial);
  return !denial;
}

/// Of the peer, or of the place where others come to the socket.
std::optional<Guard::Denial> Guard::find_denial(const Rules& rules, const Socket& socket) const {
  using Origin = Socket::Origin;
  const bool datagrams = socket.transport() == Transport::udp;
  const Origin origin = socket.peer_origin();
  const auto actual = socket.remote_endpoint();
  if (actual && origin != Origin::host) {
    const Endpoint peer = actual->canonical();
    const Use use = origin == Origin::came_in ? Use::accept : Use::connect;
    const Decision decision = origin == Origin::came_in
                                  ? decide_peer(rules, use, socket, peer)
                                  : decide_destination(rules, use, socket, peer);
    if (!passes(decision)) return Denial{use, peer, decision};
  }
  const auto bound = socket.bound();
  const bool takes_others = datagrams ? !socket.bound_implicitly() : is_listening(socket);
  if (!bound || !bound->is_judged || !takes_others) return std::nullopt;
  const Endpoint& place = bound->local;
  const Use use = datagrams ? Use::bind : Use::listen;
  const auto denied_at = [&](const Endpoint& local) -> std::optional<Denial> {
    const Decision decision = rules->decide(use, socket.transport(), local);
    if (passes(decision)) return std::nullopt;
    return Denial{use, local, decision};
  };
  auto denial = denied_at(place);
  if (!denial && covers_ipv4(socket, place.address)) {
    denial = denied_at({.address = net::Address::any(Family::ipv4), .port = place.port});
  }
  return denial;
}

void Guard::cut_off(Rules& rules, Socket& socket, const Denial& denial) {
  rules.detach();
  cut_off(socket);
  report(rules, denial.use, socket.transport(), denial.endpoint, denial.decision);
}

/// A connection is reset, other sockets are shut down for good: calls under way return.
void Guard::cut_off(Socket& socket) {
  const std::scoped_lock lock(local_addresses_);
  const bool is_connection = socket.transport() == Transport::tcp && !is_listening(socket);
  // Some kernels refuse this while threads wait: those go when it is shut down.
  if (is_connection && dissolve_stream(socket)) return;
  if (socket.transport() == Transport::udp) socket.set_ended();
  static_cast<void>(socket.shutdown(SHUT_RDWR));
  if (is_connection) static_cast<void>(dissolve_stream(socket));
}

}  // namespace sluice::policy
