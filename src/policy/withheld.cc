// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/withheld.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <ranges>
#include <utility>

#include "net/endpoint.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Cidr;
using net::Endpoint;

std::optional<Endpoint> endpoint_of(const sockaddr* address) {
  if (address == nullptr) return {};
  const bool is_ipv4 = address->sa_family == AF_INET;
  return Endpoint::from_sockaddr(address, is_ipv4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
}

/// Where the host is reached: all of the loopback, and its interfaces.
std::expected<std::vector<Cidr>, std::string> own_addresses() {
  const auto loopback = ranges(AddressSet::loopback);
  std::vector<Cidr> all(loopback.begin(), loopback.end());
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return std::unexpected(std::strerror(errno));
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(interfaces, freeifaddrs);
  for (const ifaddrs* each = interfaces; each != nullptr; each = each->ifa_next) {
    const auto endpoint = endpoint_of(each->ifa_addr);
    if (!endpoint) continue;
    Address address = endpoint->address.canonical();
    address.scope = 0;
    all.push_back(Cidr::of(address));
  }
  return all;
}

/// Whether `rule` allows connecting to one of `places` alone, on `port` alone.
bool names(const Rule& rule, const std::vector<Cidr>& places, std::uint16_t port) {
  const auto is_there = [&](const Place& place) {
    const auto* const range = std::get_if<Cidr>(&place);
    if (range == nullptr || *range != Cidr::of(range->base)) return false;
    return std::ranges::any_of(places, [&](const Cidr& own) { return own.contains(range->base); });
  };
  return rule.action == Action::allow && rule.uses.contains(Use::connect) &&
         (!rule.transport || *rule.transport == net::Transport::tcp) &&
         std::ranges::find(rule.ports, PortRange{port, port}) != rule.ports.end() &&
         std::ranges::any_of(rule.where, is_there);
}

}  // namespace

std::expected<std::optional<Rule>, std::string> withheld(int listener,
                                                         const std::vector<Rule>& rules) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* const name = reinterpret_cast<sockaddr*>(&storage);
  if (getsockname(listener, name, &length) != 0) return std::unexpected(std::strerror(errno));
  const auto endpoint = endpoint_of(name);
  if (!endpoint) return std::unexpected("no socket of IPv4 or IPv6");
  const Address address = endpoint->address.canonical();
  std::vector<Cidr> places{Cidr::of(address)};
  if (address.is_unspecified()) {
    auto own = own_addresses();
    if (!own) return std::unexpected(std::move(own.error()));
    places = std::move(*own);
  }
  const std::uint16_t port = endpoint->port;
  if (std::ranges::any_of(rules, [&](const Rule& rule) { return names(rule, places, port); })) {
    return std::nullopt;
  }
  return Rule{.action = Action::deny,
              .uses = {Use::connect},
              .transport = net::Transport::tcp,
              .where = {places.begin(), places.end()},
              .ports = {{port, port}},
              .source = {}};
}

}  // namespace sluice::policy
