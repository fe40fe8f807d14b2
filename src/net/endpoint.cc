// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>

#include "net/decimal.h"

namespace sluice::net {
namespace {

/// Where an IPv4 address stands in most IPv6 addresses that embed it.
constexpr std::size_t embedding = 12;

bool all_zero(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// ::ffff:a.b.c.d (RFC 4291, 2.5.5.2): IPv4 to the kernel. Of an IPv6 address.
bool is_mapped(const Address& address) {
  const std::span bytes(address.bytes);
  return all_zero(bytes.first(10)) && bytes[10] == 0xff && bytes[11] == 0xff;
}

/// Where an IPv6 address that is IPv6 to the kernel too has an IPv4 address within.
std::optional<std::size_t> place_of_ipv4(const Address& address) {
  constexpr std::array<std::uint8_t, 4> nat64{0x00, 0x64, 0xff, 0x9b};
  constexpr std::array<std::uint8_t, 2> six_to_four{0x20, 0x02};
  const std::span bytes(address.bytes);
  if (std::ranges::equal(bytes.first(2), six_to_four)) return 2;
  if (std::ranges::equal(bytes.first(4), nat64) && all_zero(bytes.subspan(4, 8))) return embedding;
  const bool compatible = all_zero(bytes.first(embedding));
  if (compatible && !address.is_unspecified() && !address.is_loopback()) return embedding;
  return std::nullopt;
}

Address ipv4_at(const Address& address, std::size_t place) {
  Address ipv4;
  std::ranges::copy(std::span(address.bytes).subspan(place, 4), ipv4.bytes.begin());
  return ipv4;
}

std::optional<std::uint32_t> parse_zone(const Address& address, std::string_view zone) {
  if (address.is_link_local()) {
    if (unsigned index = if_nametoindex(std::string(zone).c_str()); index != 0) return index;
  }
  return parse_decimal(zone, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace

int to_host(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

Address Address::any(Family family) { return {.family = family}; }

Address Address::loopback(Family family) {
  Address address = any(family);
  if (family == Family::ipv4) address.bytes[0] = 127;
  address.bytes[family == Family::ipv4 ? 3 : 15] = 1;
  return address;
}

Address Address::v4(std::array<std::uint8_t, 4> octets) {
  Address address;
  std::ranges::copy(octets, address.bytes.begin());
  return address;
}

Address Address::v6(const std::array<std::uint8_t, 16>& bytes, std::uint32_t scope) {
  return {.family = Family::ipv6, .bytes = bytes, .scope = scope};
}

std::optional<Address> Address::parse(std::string_view text) {
  if (text.find('\0') != text.npos) return std::nullopt;
  const std::size_t percent = text.find('%');
  const std::string literal(text.substr(0, percent));
  Address address;
  if (percent == text.npos && inet_pton(AF_INET, literal.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  address.family = Family::ipv6;
  if (inet_pton(AF_INET6, literal.c_str(), address.bytes.data()) != 1) return std::nullopt;
  if (percent != text.npos) {
    auto scope = parse_zone(address, text.substr(percent + 1));
    if (!scope) return std::nullopt;
    address.scope = *scope;
  }
  return address;
}

Address Address::canonical_ipv6() const {
  if (is_mapped(*this)) return ipv4_at(*this, embedding);
  Address address = *this;
  if (!is_link_local()) address.scope = 0;
  return address;
}

std::optional<Address> Address::embedded_in_ipv6() const {
  const auto place = place_of_ipv4(*this);
  if (!place) return std::nullopt;
  return ipv4_at(*this, *place);
}

Address Address::mapped() const {
  if (family == Family::ipv6) return *this;
  Address address{.family = Family::ipv6};
  address.bytes[10] = address.bytes[11] = 0xff;
  std::ranges::copy(std::span(bytes).first(4), address.bytes.begin() + embedding);
  return address;
}

bool Address::is_loopback() const {
  if (family == Family::ipv4) return bytes[0] == 127;
  return all_zero(std::span(bytes).first(15)) && bytes[15] == 1;
}

bool Address::is_link_local() const {
  if (family == Family::ipv4) return false;
  if (bytes[0] == 0xff) return (bytes[1] & 0x0f) == 1 || (bytes[1] & 0x0f) == 2;
  return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

std::string Address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(to_host(family), bytes.data(), text.data(), text.size());
  return scope == 0 ? std::string(text.data()) : fmt::format("{}%{}", text.data(), scope);
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  auto address = Address::parse(host);
  auto port = parse_decimal(text.substr(colon + 1), 65535);
  if (!address || !port || bracketed != (address->family == Family::ipv6)) return std::nullopt;
  return Endpoint{.address = *address, .port = static_cast<std::uint16_t>(*port)};
}

std::optional<Endpoint> Endpoint::from_sockaddr(const sockaddr* address, socklen_t length) {
  if (length < sizeof(sa_family_t)) return std::nullopt;
  sa_family_t family = AF_UNSPEC;
  std::memcpy(&family, address, sizeof family);
  Endpoint endpoint;
  if (family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof in);
    std::memcpy(endpoint.address.bytes.data(), &in.sin_addr, sizeof in.sin_addr);
    endpoint.port = ntohs(in.sin_port);
    return endpoint;
  }
  if (family == AF_INET6 && length >= offsetof(sockaddr_in6, sin6_scope_id)) {
    sockaddr_in6 in{};
    std::memcpy(&in, address,
                length < sizeof in ? offsetof(sockaddr_in6, sin6_scope_id) : sizeof in);
    endpoint.address.family = Family::ipv6;
    std::memcpy(endpoint.address.bytes.data(), &in.sin6_addr, sizeof in.sin6_addr);
    endpoint.address.scope = in.sin6_scope_id;
    endpoint.port = ntohs(in.sin6_port);
    endpoint.flow = in.sin6_flowinfo;
    return endpoint;
  }
  return std::nullopt;
}

socklen_t Endpoint::to_sockaddr(sockaddr_storage& storage) const {
  if (address.family == Family::ipv4) {
    sockaddr_in in{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {}, .sin_zero = {}};
    std::memcpy(&in.sin_addr, address.bytes.data(), sizeof in.sin_addr);
    std::memcpy(&storage, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in{.sin6_family = AF_INET6,
                  .sin6_port = htons(port),
                  .sin6_flowinfo = flow,
                  .sin6_addr = {},
                  .sin6_scope_id = address.scope};
  std::memcpy(&in.sin6_addr, address.bytes.data(), sizeof in.sin6_addr);
  std::memcpy(&storage, &in, sizeof in);
  return sizeof in;
}

std::string Endpoint::to_string() const {
  const std::string host = address.to_string();
  return address.family == Family::ipv4 ? fmt::format("{}:{}", host, port)
                                        : fmt::format("[{}]:{}", host, port);
}

}  // namespace sluice::net
