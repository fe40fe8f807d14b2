// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/options.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace sluice::net {
namespace {

using enum OptionAccess;

/// To offer an option to guests, add its row. Ask first whether it could carry traffic past the
/// policy, and whether it is of use without control messages, which guests can't receive.
constexpr SocketOption table[] = {
    {IPPROTO_IP, IP_TOS, both},
    {IPPROTO_IP, IP_TTL, both},
    {IPPROTO_IP, IP_MTU_DISCOVER, both},
    {IPPROTO_IP, IP_MTU, get},
    {IPPROTO_IP, IP_MINTTL, both},
    {IPPROTO_IP, IP_MULTICAST_IF, both},
    {IPPROTO_IP, IP_MULTICAST_TTL, both},
    {IPPROTO_IP, IP_MULTICAST_LOOP, both},
    {IPPROTO_IP, IP_MULTICAST_ALL, both},

    {SOL_SOCKET, SO_REUSEADDR, both},
    {SOL_SOCKET, SO_TYPE, get},
    {SOL_SOCKET, SO_ERROR, get},
    {SOL_SOCKET, SO_DONTROUTE, both},
    {SOL_SOCKET, SO_BROADCAST, both},
    {SOL_SOCKET, SO_SNDBUF, both},
    {SOL_SOCKET, SO_RCVBUF, both},
    {SOL_SOCKET, SO_KEEPALIVE, both},
    {SOL_SOCKET, SO_OOBINLINE, both},
    {SOL_SOCKET, SO_PRIORITY, both},
    {SOL_SOCKET, SO_LINGER, both},
    {SOL_SOCKET, SO_REUSEPORT, both},
    {SOL_SOCKET, SO_RCVLOWAT, both},
    {SOL_SOCKET, SO_SNDLOWAT, get},
    {SOL_SOCKET, SO_RCVTIMEO, both},
    {SOL_SOCKET, SO_SNDTIMEO, both},
    {SOL_SOCKET, SO_ACCEPTCONN, get},
    {SOL_SOCKET, SO_PROTOCOL, get},
    {SOL_SOCKET, SO_DOMAIN, get},

    {IPPROTO_TCP, TCP_NODELAY, both},
    {IPPROTO_TCP, TCP_MAXSEG, both},
    {IPPROTO_TCP, TCP_CORK, both},
    {IPPROTO_TCP, TCP_KEEPIDLE, both},
    {IPPROTO_TCP, TCP_KEEPINTVL, both},
    {IPPROTO_TCP, TCP_KEEPCNT, both},
    {IPPROTO_TCP, TCP_SYNCNT, both},
    {IPPROTO_TCP, TCP_LINGER2, both},
    {IPPROTO_TCP, TCP_DEFER_ACCEPT, both},
    {IPPROTO_TCP, TCP_WINDOW_CLAMP, both},
    {IPPROTO_TCP, TCP_INFO, get},
    {IPPROTO_TCP, TCP_QUICKACK, both},
    {IPPROTO_TCP, TCP_CONGESTION, get},  // to set one may make the kernel load a module
    {IPPROTO_TCP, TCP_USER_TIMEOUT, both},
    {IPPROTO_TCP, TCP_FASTOPEN, both},
    {IPPROTO_TCP, TCP_NOTSENT_LOWAT, both},
    {IPPROTO_TCP, TCP_FASTOPEN_CONNECT, both},

    {IPPROTO_UDP, UDP_CORK, both},
    {IPPROTO_UDP, UDP_SEGMENT, both},

    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, both},
    {IPPROTO_IPV6, IPV6_MULTICAST_IF, both},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, both},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, both},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER, both},
    {IPPROTO_IPV6, IPV6_MTU, both},
    {IPPROTO_IPV6, IPV6_V6ONLY, both},
    {IPPROTO_IPV6, IPV6_MULTICAST_ALL, both},
    {IPPROTO_IPV6, IPV6_DONTFRAG, both},
    {IPPROTO_IPV6, IPV6_TCLASS, both},
};

constexpr std::size_t levels = 5;
constexpr std::size_t numbers = 128;

/// Which of `levels` it is; `levels` when it is none.
constexpr std::size_t place_of(int level) {
  switch (level) {
    case SOL_SOCKET:
      return 0;
    case IPPROTO_IP:
      return 1;
    case IPPROTO_IPV6:
      return 2;
    case IPPROTO_TCP:
      return 3;
    case IPPROTO_UDP:
      return 4;
    default:
      return levels;
  }
}

/// The row of each option in `table`, counted from 1; 0 for options that are not there. To search
/// the table was a tenth of what a getsockopt takes here.
consteval auto make_rows() {
  std::array<std::array<std::uint8_t, numbers>, levels> rows{};
  std::uint8_t row = 0;
  for (const SocketOption& option : table) {
    std::uint8_t& place = rows[place_of(option.level)][static_cast<std::size_t>(option.number)];
    if (place != 0) throw "an option has two rows";
    place = ++row;
  }
  return rows;
}

constexpr auto rows = make_rows();

bool permits(int level, int number, OptionAccess wanted) {
  const SocketOption* option = find_socket_option(level, number);
  return option != nullptr && (option->access == both || option->access == wanted);
}

}  // namespace

std::span<const SocketOption> socket_options() { return table; }

const SocketOption* find_socket_option(int level, int number) {
  const std::size_t place = place_of(level);
  if (place == levels || static_cast<unsigned>(number) >= numbers) return nullptr;
  const std::uint8_t row = rows[place][static_cast<std::size_t>(number)];
  return row == 0 ? nullptr : &table[row - 1];
}

Result<std::size_t> get_option(const Socket& socket, int level, int number,
                               std::span<std::byte> value) {
  return get_option(socket.host(), level, number, value);
}

Result<void> set_option(const Socket& socket, int level, int number,
                        std::span<const std::byte> value) {
  return set_option(socket.host(), level, number, value);
}

Result<std::size_t> get_option(int host, int level, int number, std::span<std::byte> value) {
  if (!permits(level, number, get)) return failure(ENOPROTOOPT);
  auto length = static_cast<socklen_t>(value.size());
  if (getsockopt(host, level, number, value.data(), &length) != 0) return last_failure();
  return length;
}

Result<void> set_option(int host, int level, int number, std::span<const std::byte> value) {
  if (!permits(level, number, set)) return failure(ENOPROTOOPT);
  const auto length = static_cast<socklen_t>(value.size());
  if (setsockopt(host, level, number, value.data(), length) != 0) return last_failure();
  return {};
}

}  // namespace sluice::net
