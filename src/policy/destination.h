// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "net/endpoint.h"
#include "net/result.h"
#include "net/socket.h"

namespace sluice::policy {

/// Whether the address is unspecified, IPv4-mapped or not: Linux puts another one in its place.
[[nodiscard]] inline bool is_unspecified(const net::Endpoint& given) {
  return given.address.canonical().is_unspecified();
}

/// What an unspecified address stands for: see effective_destination().
[[nodiscard]] net::Result<net::Endpoint> specified_destination(const net::Socket& socket,
                                                               const net::Endpoint& given);

/// Where connect and send on `socket` to `given` really go. An unspecified address stands for
/// another one, which Linux chooses by what the socket is bound to; here it is chosen in the same
/// way but before it is judged, so that no thread can change it in between:
/// - `::` is ::1, on a socket bound to an IPv4-mapped address 127.0.0.1;
/// - 0.0.0.0 and ::ffff:0.0.0.0 are the socket's own IPv4 address, 127.0.0.1 when it has none.
[[nodiscard]] inline net::Result<net::Endpoint> effective_destination(const net::Socket& socket,
                                                                      const net::Endpoint& given) {
  if (!is_unspecified(given)) return given;
  return specified_destination(socket, given);
}

}  // namespace sluice::policy
