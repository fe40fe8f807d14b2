// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/host_address.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>

#include "net/decimal.h"
#include "net/resolver.h"
#include "sluice/host_socket.h"

namespace sluice {
namespace {

constexpr std::string_view every_address = "*";

struct HostPort {
  std::string_view host;  ///< empty for every address
  std::string_view port;
};

Result<HostPort> split(std::string_view address) {
  const std::unexpected malformed(
      Error{"HOST:PORT is needed, for instance 127.0.0.1:8080 or [::1]:8080"});
  const auto colon = address.rfind(':');
  if (colon == address.npos || colon + 1 == address.size()) return malformed;
  std::string_view host = address.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (is_bracketed != host.contains(':')) return malformed;
  const std::string_view port = address.substr(colon + 1);
  if (!net::parse_decimal(port, 65535)) {
    return std::unexpected(Error{fmt::format("'{}' is not a port from 0 to 65535", port)});
  }
  return HostPort{host == every_address ? std::string_view() : host, port};
}

/// The zone of a link-local address is its interface: without one the address means nothing.
Result<void> check_zone(std::string_view host) {
  const auto percent = host.find('%');
  const auto literal = net::Address::parse(host);
  if (percent != host.npos && !literal) {
    return std::unexpected(
        Error{fmt::format("'{}' is not an address with a network interface of "
                          "this machine after its %",
                          host)});
  }
  if (literal && literal->is_link_local() && literal->scope == 0) {
    return std::unexpected(
        Error{fmt::format("a link-local address needs its network interface, "
                          "for instance [{}%eth0]",
                          host)});
  }
  return {};
}

std::string reason(const net::LookupError& error) {
  return error.code == EAI_SYSTEM ? std::strerror(error.system) : gai_strerror(error.code);
}

}  // namespace

Result<std::vector<net::Endpoint>> host_endpoints(std::string_view address,
                                                  net::Transport transport) {
  const auto parts = split(address);
  if (!parts) return std::unexpected(parts.error());
  if (auto zone = check_zone(parts->host); !zone) return std::unexpected(zone.error());
  net::LookupRequest request;
  request.service = std::string(parts->port);
  request.type = transport == net::Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  if (parts->host.empty()) {
    request.flags = AI_PASSIVE;
  } else {
    request.host = std::string(parts->host);
  }
  const auto found = net::look_up(request, {});
  if (!found) return std::unexpected(Error{reason(found.error())});
  std::vector<net::Endpoint> endpoints;
  for (const net::LookupEntry& entry : found->entries) {
    endpoints.push_back(entry.endpoint.canonical());
  }
  return endpoints;
}

Result<void> check_listen_address(std::string_view address) {
  const auto parts = split(address);
  if (!parts) return std::unexpected(parts.error());
  return {};
}

Result<void> check_connect_address(std::string_view address) {
  if (auto status = check_listen_address(address); !status) return status;
  if (address.starts_with(every_address)) {
    return std::unexpected(Error{"'*' is no host to connect to"});
  }
  return {};
}

}  // namespace sluice
