// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/host_address.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>

#include "net/decimal.h"
#include "net/resolver.h"

namespace sluice {
namespace {

std::unexpected<Error> malformed() {
  return std::unexpected(Error{"HOST:PORT is needed, for instance 127.0.0.1:8080 or [::1]:8080"});
}

std::string reason(const net::LookupError& error) {
  return error.code == EAI_SYSTEM ? std::strerror(error.system) : gai_strerror(error.code);
}

}  // namespace

Result<std::vector<net::Endpoint>> host_endpoints(std::string_view address,
                                                  net::Transport transport) {
  const auto colon = address.rfind(':');
  if (colon == address.npos || colon + 1 == address.size()) return malformed();
  std::string_view host = address.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (is_bracketed != host.contains(':')) return malformed();
  const std::string_view port = address.substr(colon + 1);
  if (!net::parse_decimal(port, 65535)) {
    return std::unexpected(Error{fmt::format("'{}' is not a port from 0 to 65535", port)});
  }

  net::LookupRequest request;
  request.service = std::string(port);
  request.type = transport == net::Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  if (host.empty()) {
    request.flags = AI_PASSIVE;
  } else {
    request.host = std::string(host);
  }
  const auto found = net::look_up(request, {});
  if (!found) return std::unexpected(Error{reason(found.error())});
  std::vector<net::Endpoint> endpoints;
  for (const net::LookupEntry& entry : found->entries) endpoints.push_back(entry.endpoint);
  return endpoints;
}

}  // namespace sluice
