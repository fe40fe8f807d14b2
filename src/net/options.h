// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "net/result.h"
#include "net/socket.h"

namespace sluice::net {

/// Who may use an option. Those that name a peer or a group are not set here but by Network::join
/// and Network::leave, where policy sees it. (The address of IP_MULTICAST_IF is one of the host's
/// own: it picks an interface.)
enum class OptionAccess : std::uint8_t { get, set, both };

/// A socket option that guests may use, under its host numbers. What has no row does not exist for
/// a guest (ENOPROTOOPT): among others all that move routing or filtering out of policy's sight
/// (SO_BINDTODEVICE, SO_MARK, SO_ATTACH_*, IP_TRANSPARENT, IP_HDRINCL), and what would leave a
/// bound socket without a port, so that its address could still change (IP_BIND_ADDRESS_NO_PORT).
struct SocketOption {
  int level;   ///< SOL_SOCKET, IPPROTO_IP, …
  int number;  ///< SO_*, IP_*, …
  OptionAccess access;
};

/// Every option there is: one row each, ordered by level and number.
[[nodiscard]] std::span<const SocketOption> socket_options();

/// The row, or null when guests have no such option.
[[nodiscard]] const SocketOption* find_socket_option(int level, int number);

/// getsockopt(2) into `value`; returns the length the kernel stored. ENOPROTOOPT for what has no
/// row or may not be read.
[[nodiscard]] Result<std::size_t> get_option(const Socket& socket, int level, int number,
                                             std::span<std::byte> value);
/// setsockopt(2) from `value`. ENOPROTOOPT for what has no row or may not be set. What a guest sets
/// goes through Network::set_option.
[[nodiscard]] Result<void> set_option(const Socket& socket, int level, int number,
                                      std::span<const std::byte> value);

/// The same of a socket of the host.
[[nodiscard]] Result<std::size_t> get_option(int host, int level, int number,
                                             std::span<std::byte> value);
[[nodiscard]] Result<void> set_option(int host, int level, int number,
                                      std::span<const std::byte> value);

/// The same for a value of one C type (int, linger, timeval), read and written whole.
template <class T>
[[nodiscard]] Result<T> get_option(const Socket& socket, int level, int number) {
  T value{};
  auto stored = get_option(socket, level, number, std::as_writable_bytes(std::span(&value, 1)));
  if (!stored) return std::unexpected(stored.error());
  return value;
}
template <class T>
  requires(!std::is_convertible_v<const T&, std::span<const std::byte>>)
[[nodiscard]] Result<void> set_option(const Socket& socket, int level, int number, const T& value) {
  return set_option(socket, level, number, std::as_bytes(std::span(&value, 1)));
}

}  // namespace sluice::net
