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

/// The addresses that a rule allows to connect to and that it names alone, with `port` alone.
std::vector<Address> named(const std::vector<Rule>& rules, std::uint16_t port) {
  std::vector<Address> all;
  for (const Rule& rule : rules) {
    const bool speaks_of_port =
        rule.action == Action::allow && rule.uses.contains(Use::connect) &&
        rule.is_for(net::Transport::tcp) &&
        std::ranges::find(rule.ports, PortRange{port, port}) != rule.ports.end();
    if (!speaks_of_port) continue;
    for (const Place& place : rule.where) {
      const auto* const range = std::get_if<Cidr>(&place);
      if (range != nullptr && *range == Cidr::of(range->base)) all.push_back(range->base);
    }
  }
  return all;
}

/// Adds what is left of `range` without `address`: on the way down to it, the halves that it is not
/// in.
void add_rest(std::vector<Cidr>& all, const Cidr& range, const Address& address) {
  const std::uint8_t whole = Cidr::of(address).prefix;
  for (std::uint8_t prefix = range.prefix; prefix < whole; ++prefix) {
    Address other = address;
    other.bytes[prefix / 8] ^= static_cast<std::uint8_t>(0x80U >> (prefix % 8U));
    all.push_back(Cidr::around(other, static_cast<std::uint8_t>(prefix + 1)));
  }
}

std::vector<Cidr> without(const std::vector<Cidr>& ranges, const Address& address) {
  std::vector<Cidr> left;
  for (const Cidr& range : ranges) {
    if (range.contains(address)) {
      add_rest(left, range, address);
    } else {
      left.push_back(range);
    }
  }
  return left;
}

}  // namespace

std::expected<Endpoint, std::string> place_of(int listener) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* const name = reinterpret_cast<sockaddr*>(&storage);
  if (getsockname(listener, name, &length) != 0) return std::unexpected(std::strerror(errno));
  const auto endpoint = endpoint_of(name);
  if (!endpoint) return std::unexpected("no socket of IPv4 or IPv6");
  return *endpoint;
}

std::expected<std::optional<Rule>, std::string> withheld(const Endpoint& place,
                                                         const std::vector<Rule>& rules) {
  const Address address = place.address.canonical();
  std::vector<Cidr> places{Cidr::of(address)};
  if (address.is_unspecified()) {
    auto own = own_addresses();
    if (!own) return std::unexpected(std::move(own.error()));
    places = std::move(*own);
  }
  for (const Address& allowed : named(rules, place.port)) places = without(places, allowed);
  if (places.empty()) return std::nullopt;
  return Rule{.action = Action::deny,
              .uses = {Use::connect},
              .transport = net::Transport::tcp,
              .where = {places.begin(), places.end()},
              .ports = {{place.port, place.port}},
              .source = {}};
}

}  // namespace sluice::policy
