// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/bound_place.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/options.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Socket;

bool is_on(const Socket& socket, int level, int option) {
  return net::get_option<int>(socket, level, option).value_or(0) != 0;
}

}  // namespace

bool is_listening(const Socket& socket) { return is_on(socket, SOL_SOCKET, SO_ACCEPTCONN); }

bool has_a_port(const Socket& socket) {
  const auto local = socket.local_endpoint();
  return !local || local->port != 0;
}

bool covers_ipv4(const Socket& socket, const Address& local) {
  return socket.family() == Family::ipv6 && local.family == Family::ipv6 &&
         local.is_unspecified() && !is_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
}

bool is_granted(const Ruleset& rules, const Socket& socket) {
  const auto bound = socket.bound();
  if (!bound || !bound->is_judged) return true;
  const auto binds_to = [&](const Endpoint& place) {
    return rules.decide(use_of_servers(socket.transport()), socket.transport(), place).allowed;
  };
  const Endpoint ipv4{.address = Address::any(Family::ipv4), .port = bound->local.port};
  const bool may_take_ipv4 = bound->local.address == Address::any(Family::ipv6);
  return binds_to(bound->local) && (!may_take_ipv4 || binds_to(ipv4));
}

Decision decide_place(const Ruleset& rules, const Socket& socket, const Address& peer) {
  const net::Transport transport = socket.transport();
  const bool came_in = socket.peer_origin() == Socket::Origin::came_in;
  auto bound = came_in ? socket.accepted_at() : socket.bound();
  if (!bound) {
    const auto actual = socket.local_endpoint();
    if (!actual) return {};
    bound = {.local = actual->canonical(), .is_judged = false};
  }
  Endpoint place = bound->local;
  const auto grants = [&] {
    return rules.decide(use_of_servers(transport), transport, place).allowed;
  };
  if (bound->is_judged && !grants()) return {};
  const Decision as_bound = rules.decide_peer(transport, place, peer);
  const bool is_ipv4_at_ipv6 =
      place.address == Address::any(Family::ipv6) && peer.family == Family::ipv4;
  if (!is_ipv4_at_ipv6 || as_bound.is_forbidden()) return as_bound;
  place.address = Address::any(Family::ipv4);
  if (!grants()) return bound->is_judged ? Decision{} : as_bound;
  return rules.decide_peer(transport, place, peer);
}

}  // namespace sluice::policy
