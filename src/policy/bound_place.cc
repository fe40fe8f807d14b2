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

bool covers_ipv4(const Socket& socket, const Address& local) {
  return socket.family() == Family::ipv6 && local.family == Family::ipv6 &&
         local.is_unspecified() && !is_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
}

Decision decide_place(const Ruleset& rules, const Socket& socket, const Address& peer) {
  const net::Transport transport = socket.transport();
  const auto judged = socket.judged_local();
  const auto actual = judged ? net::Result<Endpoint>(*judged) : socket.local_endpoint();
  if (!actual) return {};
  Endpoint place = actual->canonical();
  const auto is_granted = [&] { return rules.decide(Use::bind, transport, place).allowed; };
  if (place.address == Address::any(Family::ipv6) && peer.family == Family::ipv4) {
    const Decision as_bound = rules.decide_peer(transport, place, peer);
    if (as_bound.is_forbidden()) return as_bound;
    place.address = Address::any(Family::ipv4);
    if (!judged && !is_granted()) return as_bound;
  }
  if (judged && !is_granted()) return {};
  return rules.decide_peer(transport, place, peer);
}

}  // namespace sluice::policy
