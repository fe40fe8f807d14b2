// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/destination.h"

namespace sluice::policy {

using net::Address;
using net::Family;

net::Result<net::Endpoint> specified_destination(const net::Socket& socket,
                                                 const net::Endpoint& given) {
  const auto local = socket.local_endpoint();
  if (!local) return std::unexpected(local.error());
  const Address own = local->address.canonical();
  const bool own_is_ipv4 = own.family == Family::ipv4;

  net::Endpoint target = given;
  if (given.address.is_unspecified() && given.address.family == Family::ipv6) {
    const bool is_mapped = own_is_ipv4 && own.mapped().bytes == local->address.bytes;
    target.address =
        is_mapped ? Address::loopback(Family::ipv4).mapped() : Address::loopback(Family::ipv6);
    return target;
  }
  const Address ipv4 = own_is_ipv4 && !own.is_unspecified() ? own : Address::loopback(Family::ipv4);
  target.address = given.address.family == Family::ipv6 ? ipv4.mapped() : ipv4;
  return target;
}

}  // namespace sluice::policy
