// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "net/endpoint.h"
#include "net/socket.h"
#include "policy/ruleset.h"

namespace sluice::policy {

[[nodiscard]] bool is_listening(const net::Socket& socket);

/// As the kernel has it; also where it does not tell.
[[nodiscard]] bool has_a_port(const net::Socket& socket);

/// Whether `socket`, bound to `local`, takes IPv4 in IPv6 as well.
[[nodiscard]] bool covers_ipv4(const net::Socket& socket, const net::Address& local);

/// Whether `rules` grant the place where `socket` is bound, or it is none that was judged. `::` may
/// take IPv4, which needs 0.0.0.0 as well.
[[nodiscard]] bool is_granted(const Ruleset& rules, const net::Socket& socket);

/// Whether `peer` may come to where `socket` is bound, or came to where its listener was. IPv4
/// comes to `::` as to 0.0.0.0, which was granted too. A place that no rule grants is the host's,
/// and open to all, or closed.
[[nodiscard]] Decision decide_place(const Ruleset& rules, const net::Socket& socket,
                                    const net::Address& peer);

}  // namespace sluice::policy
