// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "abi/socket_access.h"
#include "abi/table.h"
#include "abi/wamr/types.h"
#include "net/options.h"

namespace sluice::abi::wamr {

// How a value travels: Host is what the kernel takes, Guest what lies in guest memory and what is
// passed as an argument.

/// On or off.
struct Flag {
  using Host = int;
  using Guest = std::uint8_t;
  static Guest to_guest(Host value) { return value != 0 ? 1 : 0; }
  static Host to_host(Guest value) { return value != 0 ? 1 : 0; }
};

/// A number of that many bits, as it is: bytes, seconds, hops.
template <class Number>
struct Plain {
  using Host = int;
  using Guest = Number;
  static Guest to_guest(Host value) { return static_cast<Guest>(value); }
  static Host to_host(Guest value) { return static_cast<Host>(value); }
};

/// A duration in microseconds; 0 is for ever. What is longer than the guest can count (the host
/// rounds up) is the most that it can.
struct Microseconds {
  using Host = timeval;
  using Guest = std::uint64_t;
  static constexpr Guest second = 1'000'000;
  static constexpr Guest longest = std::numeric_limits<Guest>::max();
  static Guest to_guest(const Host& value) {
    if (static_cast<Guest>(value.tv_sec) >= longest / second) return longest;
    return (static_cast<Guest>(value.tv_sec) * second) + static_cast<Guest>(value.tv_usec);
  }
  static Host to_host(Guest value) {
    return {.tv_sec = static_cast<time_t>(value / second),
            .tv_usec = static_cast<suseconds_t>(value % second)};
  }
};

/// The getter and the setter of one option: `level` and `number` are the host's.
template <class Value, int level, int number>
struct Option {
  static Errno get(Process& process, GuestMemory memory, Fd fd, Ptr<typename Value::Guest> out) {
    memory.require(out);
    const auto socket = find_socket(process, fd);
    if (!socket) return socket.error();
    const auto value = net::get_option<typename Value::Host>(**socket, level, number);
    if (!value) return wasi::from_host(value.error());
    memory.write(out, Value::to_guest(*value));
    return Errno::success;
  }

  static Errno set(Process& process, Fd fd, Value::Guest value) {
    const auto socket = find_socket(process, fd);
    if (!socket) return socket.error();
    return status(set_option(process, **socket, level, number, Value::to_host(value)));
  }
};

/// The two imports of one option.
template <class Value, int level, int number>
consteval std::array<engine::HostFunction, 2> option(std::string_view module,
                                                     std::string_view getter,
                                                     std::string_view setter) {
  using Functions = Option<Value, level, number>;
  return {engine::host_function<&Functions::get>(module, getter),
          engine::host_function<&Functions::set>(module, setter)};
}

/// The options of one value, a row each. What guests may use at all is said in net/options.cc.
consteval auto option_table(std::string_view module) {
  using Byte = Plain<std::uint8_t>;
  using Word = Plain<std::uint32_t>;
  // clang-format off
  return joined(
      option<Flag, SOL_SOCKET, SO_BROADCAST>(module, "sock_get_broadcast", "sock_set_broadcast"),
      option<Flag, SOL_SOCKET, SO_KEEPALIVE>(module, "sock_get_keep_alive", "sock_set_keep_alive"),
      option<Flag, SOL_SOCKET, SO_REUSEADDR>(module, "sock_get_reuse_addr", "sock_set_reuse_addr"),
      option<Flag, SOL_SOCKET, SO_REUSEPORT>(module, "sock_get_reuse_port", "sock_set_reuse_port"),
      option<Word, SOL_SOCKET, SO_RCVBUF>(module, "sock_get_recv_buf_size", "sock_set_recv_buf_size"),
      option<Word, SOL_SOCKET, SO_SNDBUF>(module, "sock_get_send_buf_size", "sock_set_send_buf_size"),
      option<Microseconds, SOL_SOCKET, SO_RCVTIMEO>(module, "sock_get_recv_timeout", "sock_set_recv_timeout"),
      option<Microseconds, SOL_SOCKET, SO_SNDTIMEO>(module, "sock_get_send_timeout", "sock_set_send_timeout"),
      option<Flag, IPPROTO_TCP, TCP_NODELAY>(module, "sock_get_tcp_no_delay", "sock_set_tcp_no_delay"),
      option<Flag, IPPROTO_TCP, TCP_QUICKACK>(module, "sock_get_tcp_quick_ack", "sock_set_tcp_quick_ack"),
      option<Flag, IPPROTO_TCP, TCP_FASTOPEN_CONNECT>(module, "sock_get_tcp_fastopen_connect", "sock_set_tcp_fastopen_connect"),
      option<Word, IPPROTO_TCP, TCP_KEEPIDLE>(module, "sock_get_tcp_keep_idle", "sock_set_tcp_keep_idle"),
      option<Word, IPPROTO_TCP, TCP_KEEPINTVL>(module, "sock_get_tcp_keep_intvl", "sock_set_tcp_keep_intvl"),
      option<Byte, IPPROTO_IP, IP_TTL>(module, "sock_get_ip_ttl", "sock_set_ip_ttl"),
      option<Byte, IPPROTO_IP, IP_MULTICAST_TTL>(module, "sock_get_ip_multicast_ttl", "sock_set_ip_multicast_ttl"),
      option<Flag, IPPROTO_IPV6, IPV6_V6ONLY>(module, "sock_get_ipv6_only", "sock_set_ipv6_only"));
  // clang-format on
}

}  // namespace sluice::abi::wamr
