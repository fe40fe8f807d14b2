// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/resolver.h"

#include <ifaddrs.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "net/dns.h"

namespace sluice::net {
namespace {

constexpr int known_flags = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL |
                            AI_ADDRCONFIG | AI_IDN | AI_CANONIDN | AI_NUMERICSERV;

std::unexpected<LookupError> fail(int code) { return std::unexpected(LookupError{.code = code}); }

/// A kind of socket that getaddrinfo(3) speaks of.
struct SocketKind {
  int type;
  int protocol;
  std::string_view service_protocol;  ///< its name in services(5); empty: it has no services
  bool unasked = false;               ///< listed when neither type nor protocol was asked for
  bool any_protocol = false;          ///< takes the protocol of the request
};

/// In the order of the result.
constexpr SocketKind socket_kinds[] = {
    {.type = SOCK_STREAM, .protocol = IPPROTO_TCP, .service_protocol = "tcp", .unasked = true},
    {.type = SOCK_DGRAM, .protocol = IPPROTO_UDP, .service_protocol = "udp", .unasked = true},
    {.type = SOCK_DCCP, .protocol = IPPROTO_DCCP, .service_protocol = "dccp"},
    {.type = SOCK_DGRAM, .protocol = IPPROTO_UDPLITE, .service_protocol = "udplite"},
    {.type = SOCK_STREAM, .protocol = IPPROTO_SCTP, .service_protocol = "sctp"},
    {.type = SOCK_SEQPACKET, .protocol = IPPROTO_SCTP, .service_protocol = "sctp"},
    {.type = SOCK_RAW,
     .protocol = 0,
     .service_protocol = "",
     .unasked = true,
     .any_protocol = true},
};

/// What an entry holds besides its address.
struct Slot {
  int type;
  int protocol;
  std::uint16_t port;
};

using Slots = std::expected<std::vector<Slot>, LookupError>;

Slot make_slot(const SocketKind& kind, const LookupRequest& request, std::uint16_t port) {
  return {.type = kind.type,
          .protocol = kind.any_protocol ? request.protocol : kind.protocol,
          .port = port};
}

/// `service` as strtoul(3) reads it; nullopt when text remains.
std::optional<int> service_number(const std::string& service) {
  char* end = nullptr;
  const unsigned long number = std::strtoul(service.c_str(), &end, 10);
  if (*end != '\0') return std::nullopt;
  return static_cast<int>(number);
}

Slots find_slots(const LookupRequest& request, const std::optional<std::string>& service) {
  std::vector<SocketKind> kinds;
  for (const SocketKind& kind : socket_kinds) {
    const bool type_fits = request.type == 0 || request.type == kind.type;
    const bool protocol_fits =
        request.protocol == 0 || kind.any_protocol || request.protocol == kind.protocol;
    if (type_fits && protocol_fits) kinds.push_back(kind);
  }
  if (kinds.empty()) return fail(request.type != 0 ? EAI_SOCKTYPE : EAI_SERVICE);
  const bool unasked = request.type == 0 && request.protocol == 0;
  if (!unasked) {
    kinds.resize(1);
    if (service && kinds[0].service_protocol.empty()) return fail(EAI_SERVICE);
  }

  // As in glibc, a negative number is a name, and of others a port takes the low 16 bits.
  const std::optional<int> number = service ? service_number(*service) : 0;
  const bool named = number.value_or(-1) < 0;
  std::vector<Slot> slots;
  for (const SocketKind& kind : kinds) {
    if (!named && unasked && !kind.unasked) continue;
    auto port = named ? service_port(service.value_or(""), kind.service_protocol)
                      : static_cast<std::uint16_t>(number.value_or(0));
    if (port) slots.push_back(make_slot(kind, request, *port));
  }
  if (slots.empty()) return fail(EAI_SERVICE);
  return slots;
}

/// AI_ADDRCONFIG: the family that is left when this host has addresses, other than of loopback, of
/// one family only.
std::expected<int, LookupError> configured_family(int family) {
  bool ipv4 = false;
  bool ipv6 = false;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) {
    return std::unexpected(LookupError{.code = EAI_SYSTEM, .system = errno});
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    auto endpoint = Endpoint::from_sockaddr(one->ifa_addr, sizeof(sockaddr_in6));
    if (!endpoint) continue;
    const Address& address = endpoint->address;
    if (address == Address::loopback(address.family)) continue;
    (address.family == Family::ipv4 ? ipv4 : ipv6) = true;
  }
  if (family == AF_UNSPEC && ipv4 && !ipv6) return AF_INET;
  if (family == AF_UNSPEC && ipv6 && !ipv4) return AF_INET6;
  if ((family == AF_INET && !ipv4) || (family == AF_INET6 && !ipv6)) return fail(EAI_NONAME);
  return family;
}

std::vector<Address> own_addresses(int family, bool passive) {
  // RFC 6724 puts the IPv4 wildcard before that of IPv6, but the IPv6 loopback first.
  std::vector families{Family::ipv6, Family::ipv4};
  if (passive) std::ranges::reverse(families);
  std::vector<Address> addresses;
  for (const Family candidate : families) {
    if (family != AF_UNSPEC && family != to_host(candidate)) continue;
    addresses.push_back(passive ? Address::any(candidate) : Address::loopback(candidate));
  }
  return addresses;
}

/// A literal in the family that was asked for.
std::expected<Address, LookupError> convert(Address literal, int family, int flags) {
  if (family == AF_UNSPEC || family == to_host(literal.family)) return literal;
  if (literal.family == Family::ipv4) {
    if ((flags & AI_V4MAPPED) == 0) return fail(EAI_ADDRFAMILY);
    return literal.mapped();
  }
  const Address inner = literal.canonical();
  if (inner.family != Family::ipv4) return fail(EAI_ADDRFAMILY);
  return inner;
}

/// The IPv6 address of a literal with a %zone.
std::optional<Address> literal_before_zone(std::string_view text) {
  const auto percent = text.find('%');
  if (percent == text.npos) return std::nullopt;
  auto literal = Address::parse(text.substr(0, percent));
  return literal && literal->family == Family::ipv6 ? literal : std::nullopt;
}

/// What is not one can't be put into a question at all.
bool fits_a_question(std::string_view name) {
  return !name.empty() && name.size() <= 253 && name.find('\0') == name.npos;
}

/// The addresses of a name in the family that was asked for.
std::expected<Host, LookupError> named_host(const std::string& name, int family, int flags,
                                            const ResolverOptions& options) {
  if (!fits_a_question(name)) return fail(EAI_NONAME);
  const bool mapping = family == AF_INET6 && (flags & AI_V4MAPPED) != 0;
  auto host = find_host(name, mapping ? AF_UNSPEC : family, options);
  if (!host || !mapping) return host;
  auto is_ipv6 = [](const Address& address) { return address.family == Family::ipv6; };
  if ((flags & AI_ALL) == 0 && std::ranges::any_of(host->addresses, is_ipv6)) {
    std::erase_if(host->addresses, [&](const Address& address) { return !is_ipv6(address); });
  }
  for (Address& address : host->addresses) address = address.mapped();
  return host;
}

std::expected<Host, LookupError> hosts(const std::optional<std::string>& name, int family,
                                       int flags, const ResolverOptions& options) {
  if (!name) {
    return Host{.addresses = own_addresses(family, (flags & AI_PASSIVE) != 0),
                .canonical_name = {},
                .ttl = {}};
  }
  if (auto literal = literal_address(*name)) {
    auto address = convert(*literal, family, flags);
    if (!address) return std::unexpected(address.error());
    return Host{.addresses = {*address}, .canonical_name = *name, .ttl = {}};
  }
  if (auto literal = literal_before_zone(*name)) {
    return fail(convert(*literal, family, flags) ? EAI_NONAME : EAI_ADDRFAMILY);
  }
  if ((flags & AI_NUMERICHOST) != 0) return fail(EAI_NONAME);
  return named_host(*name, family, flags, options);
}

/// As glibc has it, `*` stands for null.
std::optional<std::string> unless_star(const std::optional<std::string>& text) {
  return text == "*" ? std::nullopt : text;
}

}  // namespace

bool is_look_up(const LookupRequest& request) {
  return request.host && (request.flags & AI_NUMERICHOST) == 0 && !literal_address(*request.host);
}

std::expected<LookupResult, LookupError> look_up(const LookupRequest& request,
                                                 const ResolverOptions& options) {
  const auto host_name = unless_star(request.host);
  auto service = unless_star(request.service);
  if (!host_name && !service) return fail(EAI_NONAME);
  if ((request.flags & ~known_flags) != 0) return fail(EAI_BADFLAGS);
  if ((request.flags & AI_CANONNAME) != 0 && !host_name) return fail(EAI_BADFLAGS);
  int family = request.family;
  if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6) return fail(EAI_FAMILY);
  if ((request.flags & AI_ADDRCONFIG) != 0) {
    auto configured = configured_family(family);
    if (!configured) return std::unexpected(configured.error());
    family = *configured;
  }
  if (service == "") service.reset();
  if (service && service->find('\0') != service->npos) return fail(EAI_SERVICE);
  if (service && (request.flags & AI_NUMERICSERV) != 0 && !service_number(*service)) {
    return fail(EAI_NONAME);
  }

  auto slots = find_slots(request, service);
  if (!slots) return std::unexpected(slots.error());
  auto host = hosts(host_name, family, request.flags, options);
  if (!host) return std::unexpected(host.error());

  LookupResult result{.entries = {}, .canonical_name = {}, .ttl = host->ttl};
  for (const Address& address : host->addresses) {
    for (const Slot& slot : *slots) {
      result.entries.push_back({.endpoint = {.address = address, .port = slot.port},
                                .type = slot.type,
                                .protocol = slot.protocol});
    }
  }
  if ((request.flags & AI_CANONNAME) != 0) result.canonical_name = host->canonical_name;
  return result;
}

std::expected<std::string, LookupError> look_up_name(const Address& address,
                                                     const ResolverOptions& options) {
  auto name = find_name(address.canonical(), options);
  if (!name && name.error().code == EAI_NODATA) return fail(EAI_NONAME);
  return name;
}

}  // namespace sluice::net
