// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "net/endpoint.h"

namespace sluice::policy {

/// The name under which DNS keeps the name of `address`: `d.c.b.a.in-addr.arpa` (RFC 1035 section
/// 3.5) or 32 nibbles and `ip6.arpa` (RFC 3596 section 2.5).
[[nodiscard]] std::string reverse_name(const net::Address& address);

}  // namespace sluice::policy
