// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <vector>

#include "net/endpoint.h"
#include "net/network.h"
#include "net/resolver_options.h"

namespace sluice::net {

/// What is known of a host name.
struct Host {
  std::vector<Address> addresses;  ///< in the order to try them (RFC 6724)
  std::string canonical_name;
  std::chrono::seconds ttl{0};  ///< the least of the answer; 0 without one
};

/// The addresses of `name`, which is no literal: /etc/hosts, then DNS. `family` is AF_UNSPEC,
/// AF_INET or AF_INET6. The names of RFC 6761, 6.3 (localhost and below) are never asked of DNS.
[[nodiscard]] std::expected<Host, LookupError> find_host(const std::string& name, int family,
                                                         const ResolverOptions& options);

/// The name of `address`: /etc/hosts, then DNS (PTR).
[[nodiscard]] std::expected<std::string, LookupError> find_name(const Address& address,
                                                                const ResolverOptions& options);

/// Who is asked: `options.servers`, else those that the host has now.
[[nodiscard]] std::vector<Endpoint> name_servers(const ResolverOptions& options);

}  // namespace sluice::net
