// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/options.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "net/host_network.h"

namespace sluice::net {
namespace {

Socket open(Family family, Transport transport) {
  auto socket = HostNetwork().open(family, transport, SocketFlags::none);
  EXPECT_TRUE(socket);
  return std::move(*socket);
}

std::string name(const SocketOption& option) {
  return "level " + std::to_string(option.level) + " number " + std::to_string(option.number);
}

/// getsockopt(2) itself, with a buffer of `room` bytes.
struct Native {
  int error = 0;
  std::vector<std::byte> value;
};

Native native_get(const Socket& socket, int level, int number, std::size_t room) {
  Native native{.value = std::vector<std::byte>(room)};
  auto length = static_cast<socklen_t>(room);
  if (getsockopt(socket.host(), level, number, native.value.data(), &length) != 0) {
    native.error = errno;
  } else {
    native.value.resize(length);
  }
  return native;
}

TEST(Options, readAsTheKernelReadsThemInAnyLength) {
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      const Socket socket = open(family, transport);
      for (const SocketOption& option : socket_options()) {
        for (const std::size_t room : {0U, 1U, 2U, 4U, 7U, 8U, 16U, 256U}) {
          // What TCP_INFO tells changes with time, its length doesn't.
          const Native native = native_get(socket, option.level, option.number, room);
          std::vector<std::byte> value(room);
          auto stored = get_option(socket, option.level, option.number, value);
          EXPECT_EQ(stored ? 0 : number(stored.error()), native.error) << name(option);
          if (!stored) continue;
          value.resize(*stored);
          EXPECT_EQ(value.size(), native.value.size()) << name(option);
          if (option.level == IPPROTO_TCP && option.number == TCP_INFO) continue;
          EXPECT_EQ(value, native.value) << name(option);
        }
      }
    }
  }
}

TEST(Options, existOnSomeSocket) {
  for (const SocketOption& option : socket_options()) {
    bool found = false;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
      for (const Transport transport : {Transport::tcp, Transport::udp}) {
        const Socket socket = open(family, transport);
        found |= native_get(socket, option.level, option.number, 256).error != ENOPROTOOPT;
      }
    }
    EXPECT_TRUE(found) << name(option);
  }
}

TEST(Options, setAndGetBack) {
  struct {
    Family family;
    Transport transport;
    int level, number, value, expected;
  } const cases[] = {
      {Family::ipv4, Transport::tcp, SOL_SOCKET, SO_REUSEADDR, 1, 1},
      {Family::ipv4, Transport::tcp, SOL_SOCKET, SO_KEEPALIVE, 5, 1},
      {Family::ipv4, Transport::udp, SOL_SOCKET, SO_BROADCAST, 1, 1},
      {Family::ipv4, Transport::tcp, SOL_SOCKET, SO_RCVBUF, 65536, 131072},
      {Family::ipv4, Transport::tcp, IPPROTO_IP, IP_TTL, 17, 17},
      {Family::ipv4, Transport::udp, IPPROTO_IP, IP_MULTICAST_LOOP, 0, 0},
      {Family::ipv6, Transport::udp, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 3, 3},
      {Family::ipv6, Transport::tcp, IPPROTO_IPV6, IPV6_V6ONLY, 1, 1},
      {Family::ipv6, Transport::tcp, IPPROTO_IP, IP_TTL, 17, 17},
      {Family::ipv4, Transport::tcp, IPPROTO_TCP, TCP_NODELAY, 1, 1},
      {Family::ipv6, Transport::tcp, IPPROTO_TCP, TCP_KEEPCNT, 4, 4},
  };
  for (const auto& one : cases) {
    const Socket socket = open(one.family, one.transport);
    EXPECT_TRUE(set_option(socket, one.level, one.number, one.value)) << one.number;
    EXPECT_EQ(get_option<int>(socket, one.level, one.number), one.expected) << one.number;
  }
  const Socket socket = open(Family::ipv4, Transport::tcp);
  EXPECT_TRUE(set_option(socket, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 7}));
  EXPECT_EQ(get_option<linger>(socket, SOL_SOCKET, SO_LINGER)->l_linger, 7);
  EXPECT_TRUE(set_option(socket, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 3, .tv_usec = 0}));
  EXPECT_EQ(get_option<timeval>(socket, SOL_SOCKET, SO_RCVTIMEO)->tv_sec, 3);
}

TEST(Options, failAsTheKernelDoes) {
  const Socket tcp = open(Family::ipv4, Transport::tcp);
  const std::array<std::byte, 64> zeros{};
  struct {
    int level, number;
    std::size_t length;
    int error;
  } const cases[] = {
      {SOL_SOCKET, SO_KEEPALIVE, 0, EINVAL},     {SOL_SOCKET, SO_KEEPALIVE, 3, EINVAL},
      {SOL_SOCKET, SO_KEEPALIVE, 64, 0},         {SOL_SOCKET, SO_LINGER, 4, EINVAL},
      {SOL_SOCKET, SO_RCVTIMEO, 8, EINVAL},      {IPPROTO_IP, IP_TTL, 0, EINVAL},
      {IPPROTO_IP, IP_MULTICAST_TTL, 1, EINVAL}, {IPPROTO_TCP, TCP_NODELAY, 2, EINVAL},
      {IPPROTO_TCP, TCP_KEEPIDLE, 4, EINVAL},    {IPPROTO_UDP, 1, 4, ENOPROTOOPT},
      {SOL_SOCKET, SO_ERROR, 4, ENOPROTOOPT},    {SOL_SOCKET, SO_SNDLOWAT, 4, ENOPROTOOPT},
  };
  for (const auto& one : cases) {
    auto set = set_option(tcp, one.level, one.number, std::span(zeros).first(one.length));
    EXPECT_EQ(set ? 0 : number(set.error()), one.error) << one.level << ' ' << one.number;
  }
}

TEST(Options, someCanOnlyBeRead) {
  const Socket socket = open(Family::ipv4, Transport::tcp);
  std::array<std::byte, 16> name{};
  const auto length = get_option(socket, IPPROTO_TCP, TCP_CONGESTION, name);
  ASSERT_TRUE(length);
  // The kernel would take what is set already.
  const auto set = set_option(socket, IPPROTO_TCP, TCP_CONGESTION, std::span(name).first(*length));
  EXPECT_EQ(set, failure(ENOPROTOOPT));
}

TEST(Options, hideWhatCouldEscapePolicy) {
  struct {
    int level, number;
  } const cases[] = {
      {SOL_SOCKET, SO_BINDTODEVICE},
      {SOL_SOCKET, SO_MARK},
      {SOL_SOCKET, SO_ATTACH_FILTER},
      {SOL_SOCKET, SO_DETACH_FILTER},
      {SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF},
      {IPPROTO_IP, IP_OPTIONS},
      {IPPROTO_IP, IP_HDRINCL},
      {IPPROTO_IP, IP_TRANSPARENT},
      {IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT},
      {IPPROTO_IP, IP_ADD_MEMBERSHIP},
      {IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP},
      {IPPROTO_IP, MCAST_JOIN_GROUP},
      {IPPROTO_IPV6, IPV6_ADDRFORM},
      {IPPROTO_IPV6, IPV6_JOIN_GROUP},
      {IPPROTO_IPV6, IPV6_RTHDR},
      {IPPROTO_IPV6, IPV6_PKTINFO},
      {IPPROTO_TCP, TCP_REPAIR},
      {IPPROTO_TCP, TCP_ULP},
      {-1, 0},
      {255, 1},
  };
  const Socket socket = open(Family::ipv6, Transport::tcp);
  for (const auto& one : cases) {
    EXPECT_EQ(find_socket_option(one.level, one.number), nullptr) << one.level << ' ' << one.number;
    EXPECT_EQ(get_option<int>(socket, one.level, one.number), failure(ENOPROTOOPT));
    EXPECT_EQ(set_option(socket, one.level, one.number, 1), failure(ENOPROTOOPT));
  }
}

}  // namespace
}  // namespace sluice::net
