// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <functional>

#include "abi/sluice/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::sluice_1 {
namespace {

template <class Guest>
class WithSockets : public Guest {
 protected:
  Fd open(net::Family family, net::Transport transport) {
    return *insert_socket(this->process(),
                          *this->process().network.open(family, transport, net::SocketFlags::none));
  }
  Fd tcp() { return open(net::Family::ipv4, net::Transport::tcp); }
  Fd udp() { return open(net::Family::ipv4, net::Transport::udp); }

  Errno get_option(Fd fd, int level, int number, std::uint32_t at, Ptr<std::int32_t> length) {
    return sock_getsockopt(this->process(), this->memory(), fd, level, number, {at}, length);
  }
  template <class T>
  Errno set_option(Fd fd, int level, int number, const T& value, std::int32_t length = sizeof(T)) {
    return sock_setsockopt(this->process(), this->memory(), fd, level, number,
                           {this->put(value).offset}, length);
  }
};

using SluiceOption = WithSockets<TestGuest>;

TEST_F(SluiceOption, ReadsBackWhatWasSet) {
  struct Case {
    int level;
    int number;
    int value;
  };
  const Case cases[] = {
      {SOL_SOCKET, SO_REUSEADDR, 1}, {SOL_SOCKET, SO_KEEPALIVE, 1}, {IPPROTO_TCP, TCP_NODELAY, 1},
      {IPPROTO_TCP, TCP_KEEPCNT, 3}, {IPPROTO_IP, IP_TTL, 9},
  };
  for (const Case& c : cases) {
    const Fd fd = tcp();
    EXPECT_EQ(set_option(fd, c.level, c.number, c.value), Errno::success);
    const auto value = room<int>();
    const auto length = put<std::int32_t>(sizeof(int));
    EXPECT_EQ(get_option(fd, c.level, c.number, value.offset, length), Errno::success);
    EXPECT_EQ(get(value), c.value);
    EXPECT_EQ(get(length), 4);
  }
}

TEST_F(SluiceOption, KeepsLinuxLayoutOfStructures) {
  const Fd fd = tcp();
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_RCVTIMEO, std::array<std::int64_t, 2>{2, 500'000}),
            Errno::success);
  const auto time = room<std::array<std::int64_t, 2>>();
  const auto length = put<std::int32_t>(16);
  EXPECT_EQ(get_option(fd, SOL_SOCKET, SO_RCVTIMEO, time.offset, length), Errno::success);
  EXPECT_EQ(get(time), (std::array<std::int64_t, 2>{2, 500'000}));
  EXPECT_EQ(get(length), 16);

  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_LINGER, std::array{1, 5}), Errno::success);
  const auto linger = room<std::array<int, 2>>();
  const auto eight = put<std::int32_t>(8);
  EXPECT_EQ(get_option(fd, SOL_SOCKET, SO_LINGER, linger.offset, eight), Errno::success);
  EXPECT_EQ(get(linger), (std::array{1, 5}));
}

TEST_F(SluiceOption, HonoursTheLengthGiven) {
  const Fd fd = tcp();
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1, 3), Errno::inval);
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1, -1), Errno::inval);
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_KEEPALIVE, std::array{1, 0}), Errno::success);
  const auto value = put<std::uint64_t>(0xaaaaaaaaaaaaaaaa);
  struct Case {
    std::int32_t length;
    std::int32_t stored;
    std::uint64_t bytes;
  };
  for (const Case& c : {Case{0, 0, 0xaaaaaaaaaaaaaaaa},
                        {2, 2, 0xaaaaaaaaaaaa0001},
                        {8, 4, 0xaaaaaaaa00000001},
                        {0x7fffffff, 4, 0xaaaaaaaa00000001}}) {
    memory().write(value, 0xaaaaaaaaaaaaaaaa);
    const auto length = put(c.length);
    EXPECT_EQ(get_option(fd, SOL_SOCKET, SO_KEEPALIVE, value.offset, length), Errno::success);
    EXPECT_EQ(get(length), c.stored);
    EXPECT_EQ(get(value), c.bytes) << c.length;
  }
  EXPECT_EQ(get_option(fd, SOL_SOCKET, SO_KEEPALIVE, value.offset, put<std::int32_t>(-1)),
            Errno::inval);
}

TEST_F(SluiceOption, ReportsThePendingErrorOnce) {
  const Fd closed = tcp();
  ASSERT_TRUE(process().network.bind(socket(closed), *net::Endpoint::parse("127.0.0.1:0")));
  const auto nobody = *socket(closed).local_endpoint();
  const Fd fd = udp();
  ASSERT_TRUE(process().network.connect(socket(fd), nobody));
  ASSERT_TRUE(socket(fd).send({}, 0));  // answered by "port unreachable"
  const auto value = room<int>();
  for (const Errno expected : {Errno::connrefused, Errno::success}) {
    const auto length = put<std::int32_t>(4);
    EXPECT_EQ(get_option(fd, SOL_SOCKET, SO_ERROR, value.offset, length), Errno::success);
    EXPECT_EQ(get(value), static_cast<int>(expected));
    EXPECT_EQ(get(length), 4);
  }
}

TEST_F(SluiceOption, HasNoOptionThatIsNotListed) {
  const Fd fd = tcp();
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_BINDTODEVICE, std::array{'l', 'o'}), Errno::noprotoopt);
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_MARK, 1), Errno::noprotoopt);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_TRANSPARENT, 1), Errno::noprotoopt);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, std::array{0, 0, 0}),
            Errno::noprotoopt);
  EXPECT_EQ(set_option(fd, SOL_SOCKET, SO_TYPE, 1), Errno::noprotoopt);
  EXPECT_EQ(get_option(fd, 77, 1, room<int>().offset, put<std::int32_t>(4)), Errno::noprotoopt);
}

constexpr std::array<std::uint8_t, 4> group = {224, 0, 0, 251};
constexpr std::array<std::uint8_t, 4> loopback = {127, 0, 0, 1};
using Mreq = std::array<std::array<std::uint8_t, 4>, 2>;

/// ipv6_mreq of ff02::fb on interface 1.
struct Mreq6 {
  std::array<std::uint8_t, 16> group = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb};
  std::uint32_t interface = 1;
};

TEST_F(SluiceOption, JoinsAndLeavesGroups) {
  const Fd fd = udp();
  const std::array<std::array<std::uint8_t, 4>, 3> mreqn = {group, {}, {1, 0, 0, 0}};
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, Mreq{group, loopback}), Errno::success);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, Mreq{group, loopback}), Errno::addrinuse);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, mreqn), Errno::success);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, Mreq{group, loopback}),
            Errno::addrnotavail);
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, Mreq{group, loopback}, 7), Errno::inval);

  const Fd v6 = open(net::Family::ipv6, net::Transport::udp);
  EXPECT_EQ(set_option(v6, IPPROTO_IPV6, IPV6_JOIN_GROUP, Mreq6{}), Errno::success);
  EXPECT_EQ(set_option(v6, IPPROTO_IPV6, IPV6_LEAVE_GROUP, Mreq6{}), Errno::success);
  EXPECT_EQ(set_option(v6, IPPROTO_IPV6, IPV6_JOIN_GROUP, Mreq6{}, 19), Errno::inval);

  const Fd stream = tcp();
  EXPECT_EQ(set_option(stream, IPPROTO_IP, IP_ADD_MEMBERSHIP, Mreq{group, loopback}), Errno::proto);
  EXPECT_EQ(set_option(stream, IPPROTO_IP, IP_DROP_MEMBERSHIP, Mreq{group, loopback}, 7),
            Errno::proto);
}

TEST_F(SluiceOption, DoesNothingWhenAPointerIsBad) {
  const Fd fd = tcp();
  const auto four = put<std::int32_t>(4);
  const std::function<Errno()> calls[] = {
      [&] { return get_option(fd, SOL_SOCKET, SO_ERROR, memory_size - 3, four); },
      [&] { return get_option(fd, SOL_SOCKET, SO_ERROR, 0, beyond<std::int32_t>()); },
      [&] {
        return sock_setsockopt(process(), memory(), fd, SOL_SOCKET, SO_KEEPALIVE, {memory_size - 3},
                               4);
      },
  };
  for (const auto& call : calls) EXPECT_THROW(call(), engine::BadPointer);
  EXPECT_EQ(get_option(9, SOL_SOCKET, SO_ERROR, 0, four), Errno::badf);
  EXPECT_EQ(set_option(9, SOL_SOCKET, SO_KEEPALIVE, 1), Errno::badf);
}

using SluiceOptionDenied = WithSockets<DeniedGuest>;

TEST_F(SluiceOptionDenied, JoinsNoGroup) {
  const Fd fd = udp();
  EXPECT_EQ(set_option(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, Mreq{group, loopback}), Errno::acces);
  const Fd v6 = open(net::Family::ipv6, net::Transport::udp);
  EXPECT_EQ(set_option(v6, IPPROTO_IPV6, IPV6_JOIN_GROUP, Mreq6{}), Errno::acces);
  EXPECT_TRUE(is_untouched(fd));
  EXPECT_TRUE(is_untouched(v6));
}

}  // namespace
}  // namespace sluice::abi::sluice_1
