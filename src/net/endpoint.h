// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::net {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// AF_INET or AF_INET6.
[[nodiscard]] int to_host(Family family);

/// An IP address. IPv4 uses the first four bytes and leaves the rest zero.
struct Address {
  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< network order
  std::uint32_t scope = 0;               ///< sin6_scope_id: interface index of a link-local address

  friend bool operator==(const Address&, const Address&) = default;

  [[nodiscard]] static Address any(Family family);       ///< 0.0.0.0 or ::
  [[nodiscard]] static Address loopback(Family family);  ///< 127.0.0.1 or ::1
  [[nodiscard]] static Address v4(std::array<std::uint8_t, 4> octets);
  [[nodiscard]] static Address v6(const std::array<std::uint8_t, 16>& bytes,
                                  std::uint32_t scope = 0);

  /// The text forms of inet_pton(3), with an optional %zone (interface name of a link-local
  /// address, or number) after an IPv6 address. Nothing else: no blanks, no short, octal or
  /// hexadecimal IPv4.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  /// The one form that policy judges: an IPv4-mapped address (::ffff:a.b.c.d), which is IPv4 to the
  /// kernel, becomes that IPv4 address, and a scope remains only where the kernel heeds it
  /// (link-local).
  [[nodiscard]] Address canonical() const {
    return family == Family::ipv4 ? Address{.bytes = bytes} : canonical_ipv6();
  }
  /// The IPv4 address that a translator or a tunnel, not the kernel's sockets, may make of this
  /// one: of NAT64 (64:ff9b::/96, RFC 6052), 6to4 (2002::/16, RFC 3056) and IPv4-compatible
  /// addresses
  /// (::a.b.c.d except :: and ::1, RFC 4291). Policy judges both.
  [[nodiscard]] std::optional<Address> embedded_ipv4() const {
    return family == Family::ipv4 ? std::nullopt : embedded_in_ipv6();
  }
  /// The IPv4-mapped IPv6 form (::ffff:a.b.c.d) of an IPv4 address; an IPv6 address unchanged.
  [[nodiscard]] Address mapped() const;

  [[nodiscard]] bool is_unspecified() const { return bytes == std::array<std::uint8_t, 16>{}; }
  [[nodiscard]] bool is_loopback() const;  ///< 127.0.0.0/8 or ::1
  /// fe80::/10, and multicast of interface or link scope; false for IPv4.
  [[nodiscard]] bool is_link_local() const;
  /// IPv6 as RFC 5952 writes it, with `%number` for a scope.
  [[nodiscard]] std::string to_string() const;

 private:
  [[nodiscard]] Address canonical_ipv6() const;
  [[nodiscard]] std::optional<Address> embedded_in_ipv6() const;
};

/// An address and a port in host order.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  std::uint32_t flow = 0;  ///< sin6_flowinfo (network order)

  friend bool operator==(const Endpoint&, const Endpoint&) = default;

  /// `IPV4:PORT` or `[IPV6]:PORT`, with a literal address and a decimal port.
  [[nodiscard]] static std::optional<Endpoint> parse(std::string_view text);
  /// nullopt when the family is neither AF_INET nor AF_INET6 or the length is too short for it.
  /// As in Linux, a sockaddr_in6 may end before its scope (RFC 2133).
  [[nodiscard]] static std::optional<Endpoint> from_sockaddr(const sockaddr* address,
                                                             socklen_t length);
  /// Fills `storage` and returns the length that belongs to it.
  [[nodiscard]] socklen_t to_sockaddr(sockaddr_storage& storage) const;

  /// With a canonical address and no flow information: one value for one peer.
  [[nodiscard]] Endpoint canonical() const {
    return {.address = address.canonical(), .port = port};
  }
  /// `a.b.c.d:port` or `[ipv6]:port`.
  [[nodiscard]] std::string to_string() const;
};

}  // namespace sluice::net
