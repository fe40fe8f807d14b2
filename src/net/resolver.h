// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <string>

#include "net/literal.h"
#include "net/network.h"
#include "net/resolver_options.h"
#include "net/services.h"

namespace sluice::net {

/// Whether names are looked up for it: not for a literal address, nor without a host.
[[nodiscard]] bool is_look_up(const LookupRequest& request);

/// getaddrinfo(3). Result, order of entries and EAI codes are those of the GNU C library; names are
/// found by dns.h. Blocks until answered or timed out.
[[nodiscard]] std::expected<LookupResult, LookupError> look_up(const LookupRequest& request,
                                                               const ResolverOptions& options);

/// The name of `address`: /etc/hosts, then DNS (PTR). EAI_NONAME when it has none.
[[nodiscard]] std::expected<std::string, LookupError> look_up_name(const Address& address,
                                                                   const ResolverOptions& options);

}  // namespace sluice::net
