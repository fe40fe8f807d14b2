// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/options.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "abi/test_guest.h"
#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"

namespace sluice::abi::wamr {
namespace {

class WamrOption : public TestGuest {
 protected:
  Fd open(net::Family family, net::Transport transport) {
    return *insert_socket(process(),
                          *process().network.open(family, transport, net::SocketFlags::none));
  }
  Fd tcp() { return open(net::Family::ipv4, net::Transport::tcp); }
  Fd udp() { return open(net::Family::ipv4, net::Transport::udp); }

  /// What getsockopt(2) itself says.
  template <class T = int>
  T on_host(Fd fd, int level, int number) {
    T value{};
    socklen_t length = sizeof value;
    EXPECT_EQ(getsockopt(socket(fd).host(), level, number, &value, &length), 0);
    return value;
  }

  /// Sets each value and finds it on the host and by the getter, in a slot of its size exactly.
  template <class Value, int level, int number>
  void round_trip(Fd fd, std::initializer_list<std::pair<typename Value::Guest, int>> values) {
    using Guest = Value::Guest;
    using Tested = Option<Value, level, number>;
    for (const auto& [given, expected] : values) {
      EXPECT_EQ(Tested::set(process(), fd, given), Errno::success) << level << " " << number;
      EXPECT_EQ(on_host(fd, level, number), expected) << level << " " << number;
      const auto slots = room<Guest>(3);
      for (std::uint32_t i = 0; i < 3; ++i) memory().write(slots[i], static_cast<Guest>(0xaa));
      EXPECT_EQ(Tested::get(process(), memory(), fd, slots[1]), Errno::success);
      EXPECT_EQ(get(slots[0]), static_cast<Guest>(0xaa));
      EXPECT_EQ(get(slots[1]), static_cast<Guest>(expected));
      EXPECT_EQ(get(slots[2]), static_cast<Guest>(0xaa));
    }
    const auto into = [&](Fd subject, Ptr<Guest> out) {
      return Tested::get(process(), memory(), subject, out);
    };
    EXPECT_EQ(into(99, room<Guest>()), Errno::badf);
    EXPECT_EQ(Tested::set(process(), 99, Guest{1}), Errno::badf);
    EXPECT_THROW(into(fd, beyond<Guest>()), engine::BadPointer);
    EXPECT_THROW(into(99, beyond<Guest>()), engine::BadPointer);
  }
};

using Byte = Plain<std::uint8_t>;
using Word = Plain<std::uint32_t>;

TEST_F(WamrOption, FlagsTakeAnyNonZeroByte) {
  const std::initializer_list<std::pair<std::uint8_t, int>> values = {{1, 1}, {0, 0}, {255, 1}};
  round_trip<Flag, SOL_SOCKET, SO_BROADCAST>(udp(), values);
  round_trip<Flag, SOL_SOCKET, SO_KEEPALIVE>(tcp(), values);
  round_trip<Flag, SOL_SOCKET, SO_REUSEADDR>(tcp(), values);
  round_trip<Flag, SOL_SOCKET, SO_REUSEPORT>(tcp(), values);
  round_trip<Flag, IPPROTO_TCP, TCP_NODELAY>(tcp(), values);
  round_trip<Flag, IPPROTO_TCP, TCP_QUICKACK>(tcp(), values);
  round_trip<Flag, IPPROTO_TCP, TCP_FASTOPEN_CONNECT>(tcp(), values);
  round_trip<Flag, IPPROTO_IPV6, IPV6_V6ONLY>(open(net::Family::ipv6, net::Transport::tcp), values);
}

TEST_F(WamrOption, NumbersAreOfTheirDocumentedSize) {
  round_trip<Byte, IPPROTO_IP, IP_TTL>(tcp(), {{1, 1}, {255, 255}});
  round_trip<Byte, IPPROTO_IP, IP_MULTICAST_TTL>(udp(), {{0, 0}, {7, 7}, {255, 255}});
  round_trip<Word, IPPROTO_TCP, TCP_KEEPIDLE>(tcp(), {{1, 1}, {32767, 32767}});
  round_trip<Word, IPPROTO_TCP, TCP_KEEPINTVL>(tcp(), {{1, 1}, {32767, 32767}});
  round_trip<Word, SOL_SOCKET, SO_RCVBUF>(tcp(), {{8192, 16384}});  // Linux doubles
  round_trip<Word, SOL_SOCKET, SO_SNDBUF>(tcp(), {{8192, 16384}});
}

TEST_F(WamrOption, TimeoutsAreMicroseconds) {
  using Timeout = Option<Microseconds, SOL_SOCKET, SO_RCVTIMEO>;
  const Fd fd = tcp();
  const auto out = room<std::uint64_t>();
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{2'000'000},
                                    std::uint64_t{1'500'000}, std::uint64_t{3'600'000'000}}) {
    EXPECT_EQ(Timeout::set(process(), fd, value), Errno::success);
    const auto host = on_host<timeval>(fd, SOL_SOCKET, SO_RCVTIMEO);
    EXPECT_EQ(host.tv_sec, static_cast<time_t>(value / 1'000'000));
    EXPECT_EQ(host.tv_usec, static_cast<suseconds_t>(value % 1'000'000));
    EXPECT_EQ(Timeout::get(process(), memory(), fd, out), Errno::success);
    EXPECT_EQ(get(out), value);
  }
  EXPECT_EQ(Timeout::set(process(), fd, UINT64_MAX), Errno::success);
  EXPECT_EQ(Timeout::get(process(), memory(), fd, out), Errno::success);
  EXPECT_EQ(get(out), UINT64_MAX);
}

TEST_F(WamrOption, LingerIsTwoValues) {
  const Fd fd = tcp();
  const auto enabled = room<std::uint8_t>();
  const auto seconds = room<std::int32_t>();
  EXPECT_EQ(sock_set_linger(process(), fd, 1, 30), Errno::success);
  EXPECT_EQ(on_host<linger>(fd, SOL_SOCKET, SO_LINGER).l_linger, 30);
  EXPECT_EQ(sock_get_linger(process(), memory(), fd, enabled, seconds), Errno::success);
  EXPECT_EQ(get(enabled), 1);
  EXPECT_EQ(get(seconds), 30);
  EXPECT_EQ(sock_set_linger(process(), 99, 1, 30), Errno::badf);
  const auto into = [&](auto flag, auto time) {
    return sock_get_linger(process(), memory(), 99, flag, time);
  };
  EXPECT_THROW(into(beyond<std::uint8_t>(), seconds), engine::BadPointer);
  EXPECT_THROW(into(enabled, beyond<std::int32_t>()), engine::BadPointer);
}

TEST_F(WamrOption, MulticastLoopIsOfTheSelectedFamily) {
  const Fd v4 = udp();
  const Fd v6 = open(net::Family::ipv6, net::Transport::udp);
  const auto enabled = room<std::uint8_t>();
  for (const auto& [fd, selector, level, number] :
       {std::tuple{v4, 0U, IPPROTO_IP, IP_MULTICAST_LOOP},
        {v6, 1U, IPPROTO_IPV6, IPV6_MULTICAST_LOOP}}) {
    for (const std::uint8_t value : {0, 1}) {
      EXPECT_EQ(sock_set_ip_multicast_loop(process(), fd, selector, value), Errno::success);
      EXPECT_EQ(on_host(fd, level, number), value);
      EXPECT_EQ(sock_get_ip_multicast_loop(process(), memory(), fd, selector, enabled),
                Errno::success);
      EXPECT_EQ(get(enabled), value);
    }
  }
}

TEST_F(WamrOption, MembershipNamesGroupAndInterface) {
  const Fd fd = udp();
  const auto group = put(AddrIp{.kind = family::ipv4, .address = {224, 0, 0, 251}});
  std::uint32_t loopback = 0;  // network order, as it lies in memory
  std::memcpy(&loopback, "\x7f\0\0\1", sizeof loopback);
  EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), fd, group, loopback), Errno::success);
  EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), fd, group, loopback), Errno::addrinuse);
  EXPECT_EQ(sock_set_ip_drop_membership(process(), memory(), fd, group, loopback), Errno::success);
  EXPECT_EQ(sock_set_ip_drop_membership(process(), memory(), fd, group, loopback),
            Errno::addrnotavail);

  const Fd v6 = open(net::Family::ipv6, net::Transport::udp);
  const auto group6 = put(AddrIp{
      .kind = family::ipv6, .address = {0x02, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb, 0}});
  EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), v6, group6, 1), Errno::success);
  EXPECT_EQ(sock_set_ip_drop_membership(process(), memory(), v6, group6, 1), Errno::success);
  EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), v6, group6, 0x7fffffff), Errno::nodev);

  const auto unknown = put(AddrIp{.kind = 9, .address = {}});
  EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), fd, unknown, 0), Errno::protonosupport);
  const auto join_at = [&](Ptr<AddrIp> at) {
    return sock_set_ip_add_membership(process(), memory(), fd, at, 0);
  };
  EXPECT_THROW(join_at(beyond<AddrIp>()), engine::BadPointer);
}

TEST_F(WamrOption, FailsAsTheHostDoes) {
  using Ttl = Option<Byte, IPPROTO_IP, IP_TTL>;
  EXPECT_EQ(Ttl::set(process(), tcp(), 0), Errno::inval);
  using NoDelay = Option<Flag, IPPROTO_TCP, TCP_NODELAY>;
  EXPECT_EQ(NoDelay::set(process(), udp(), 1), Errno::noprotoopt);
  using Unlisted = Option<Word, SOL_SOCKET, SO_MARK>;
  EXPECT_EQ(Unlisted::set(process(), tcp(), 1), Errno::noprotoopt);
}

}  // namespace
}  // namespace sluice::abi::wamr
