// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/host_network.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "net/options.h"
#include "net/recent_peers.h"

namespace sluice::net {
namespace {

constexpr std::array families{Family::ipv4, Family::ipv6};

/// The value; an exception fails the test.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(strerror(number(result.error())));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
int error_of(const Result<T>& result) {
  return result ? 0 : number(result.error());
}

iovec buffer(std::string_view text) {
  return {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
}

template <std::size_t size>
iovec buffer(std::array<char, size>& bytes) {
  return {.iov_base = bytes.data(), .iov_len = size};
}

/// A socket whose calls end within bounds.
Socket open_socket(Network& network, Family family, Transport transport,
                   SocketFlags flags = SocketFlags::none) {
  Socket socket = must(network.open(family, transport, flags));
  must(set_option(socket, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 10, .tv_usec = 0}));
  return socket;
}

class HostNetworkTest : public testing::TestWithParam<Family> {
 protected:
  [[nodiscard]] static Endpoint loopback() { return {.address = Address::loopback(GetParam())}; }

  Socket open(Transport transport, SocketFlags flags = SocketFlags::none) {
    return open_socket(network_, GetParam(), transport, flags);
  }
  Socket bound(Transport transport) {
    Socket socket = open(transport);
    must(network_.bind(socket, loopback()));
    return socket;
  }
  /// Two connected TCP sockets.
  std::pair<Socket, Socket> connected() {
    Socket listener = bound(Transport::tcp);
    must(network_.listen(listener, 1));
    Socket client = open(Transport::tcp);
    must(network_.connect(client, must(listener.local_endpoint())));
    Accepted accepted = must(network_.accept(listener, SocketFlags::none));
    return {std::move(client), std::move(accepted.socket)};
  }

  HostNetwork network_;
};

INSTANTIATE_TEST_SUITE_P(Families, HostNetworkTest, testing::ValuesIn(families),
                         [](const auto& info) {
                           return info.param == Family::ipv4 ? "IPv4" : "IPv6";
                         });

TEST_P(HostNetworkTest, opensWhatWasAskedFor) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const SocketFlags flags : {SocketFlags::none, SocketFlags::nonblocking}) {
      const Socket socket = open(transport, flags);
      EXPECT_EQ(socket.family(), GetParam());
      EXPECT_EQ(socket.transport(), transport);
      EXPECT_EQ(must(get_option<int>(socket, SOL_SOCKET, SO_DOMAIN)), to_host(GetParam()));
      EXPECT_EQ(must(get_option<int>(socket, SOL_SOCKET, SO_PROTOCOL)),
                transport == Transport::tcp ? IPPROTO_TCP : IPPROTO_UDP);
      EXPECT_EQ(fcntl(socket.host(), F_GETFD), FD_CLOEXEC);
      EXPECT_EQ((fcntl(socket.host(), F_GETFL) & O_NONBLOCK) != 0,
                flags == SocketFlags::nonblocking);
    }
  }
}

TEST_P(HostNetworkTest, carriesAStream) {
  Socket listener = bound(Transport::tcp);
  must(network_.listen(listener, 1));
  Socket client = open(Transport::tcp);
  must(network_.connect(client, must(listener.local_endpoint())));
  auto [server, peer] = must(network_.accept(listener, SocketFlags::nonblocking));
  EXPECT_EQ(peer, must(client.local_endpoint()));
  EXPECT_EQ(must(server.remote_endpoint()), peer);
  EXPECT_EQ(server.family(), GetParam());
  EXPECT_EQ(server.transport(), Transport::tcp);
  EXPECT_EQ(fcntl(server.host(), F_GETFD), FD_CLOEXEC);
  EXPECT_NE(fcntl(server.host(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(fcntl(client.host(), F_GETFL) & O_NONBLOCK, 0);

  std::array<char, 4> one{};
  std::array<char, 4> two{};
  const iovec scattered[] = {buffer(one), buffer(two)};
  EXPECT_EQ(error_of(server.receive(scattered, 0)), EAGAIN);

  const iovec gathered[] = {buffer("hel"), buffer("lo")};
  EXPECT_EQ(must(client.send(gathered, 0)), 5U);
  pollfd readable{.fd = server.host(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&readable, 1, 5000), 1);
  EXPECT_EQ(must(server.receive({scattered, 1}, MSG_PEEK)).size, 4U);
  EXPECT_EQ(must(server.receive(scattered, 0)).size, 5U);
  EXPECT_EQ(std::string_view(one.data(), 4), "hell");
  EXPECT_EQ(two[0], 'o');

  must(client.shutdown(SHUT_WR));
  ASSERT_EQ(poll(&readable, 1, 5000), 1);
  EXPECT_EQ(must(server.receive(scattered, 0)).size, 0U);
}

TEST_P(HostNetworkTest, namesNoSourceOnAStream) {
  auto [client, server] = connected();
  const iovec text[] = {buffer("hello")};
  EXPECT_EQ(must(client.send(text, 0)), 5U);
  std::array<char, 3> bytes{};
  const iovec into[] = {buffer(bytes)};
  auto received = must(network_.receive_from(server, into, 0));
  EXPECT_EQ(received.size, 3U);
  EXPECT_EQ(received.flags, 0);
  EXPECT_FALSE(received.source);
}

TEST_P(HostNetworkTest, tellsUrgentData) {
  auto [client, server] = connected();
  const iovec text[] = {buffer("!")};
  EXPECT_EQ(must(client.send(text, MSG_OOB)), 1U);
  pollfd urgent{.fd = server.host(), .events = POLLPRI, .revents = 0};
  ASSERT_EQ(poll(&urgent, 1, 5000), 1);
  std::array<char, 3> bytes{};
  const iovec into[] = {buffer(bytes)};
  auto received = must(server.receive(into, MSG_OOB));
  EXPECT_EQ(received.size, 1U);
  EXPECT_EQ(received.flags, MSG_OOB);
}

TEST_P(HostNetworkTest, neverRaisesSigpipe) {
  auto [client, server] = connected();
  must(client.shutdown(SHUT_WR));
  const iovec text[] = {buffer("a"), buffer("b")};
  EXPECT_EQ(error_of(client.send({text, 1}, 0)), EPIPE);
  EXPECT_EQ(error_of(client.send({text, 2}, 0)), EPIPE);
}

TEST_P(HostNetworkTest, carriesDatagramsWithTheirSource) {
  Socket server = bound(Transport::udp);
  Socket client = bound(Transport::udp);
  const Endpoint destination = must(server.local_endpoint());
  const Endpoint source = must(client.local_endpoint());
  const iovec gathered[] = {buffer("hel"), buffer("lo")};
  std::array<char, 8> one{};
  std::array<char, 8> two{};
  const iovec into[] = {buffer(one), buffer(two)};
  for (const std::size_t count : {0U, 1U, 2U}) {
    const std::size_t size = count == 2 ? 5 : count * 3;
    EXPECT_EQ(must(network_.send_to(client, {gathered, count}, 0, destination)), size);
    auto received = must(network_.receive_from(server, {into, 1}, 0));
    EXPECT_EQ(received.size, size);
    EXPECT_EQ(received.flags, 0);
    EXPECT_EQ(received.source, source);
    EXPECT_EQ(must(network_.send_to(client, {gathered, count}, 0, destination)), size);
    EXPECT_EQ(must(network_.receive_from(server, {into, 2}, 0)).source, source);
  }
}

TEST_P(HostNetworkTest, tellsOfTruncationHoweverManyBuffers) {
  Socket server = bound(Transport::udp);
  Socket client = open(Transport::udp);
  must(network_.connect(client, must(server.local_endpoint())));
  const iovec text[] = {buffer("0123456789")};
  std::array<char, 2> one{};
  std::array<char, 2> two{};
  const iovec into[] = {buffer(one), buffer(two)};
  struct {
    std::size_t buffers;
    int flags;
    std::size_t size;
  } const cases[] = {
      {0, 0, 0}, {1, 0, 2}, {2, 0, 4}, {0, MSG_TRUNC, 10}, {1, MSG_TRUNC, 10}, {2, MSG_TRUNC, 10},
  };
  for (const auto& one_case : cases) {
    EXPECT_EQ(must(client.send(text, 0)), 10U);
    auto received = must(server.receive({into, one_case.buffers}, one_case.flags));
    EXPECT_EQ(received.size, one_case.size) << one_case.buffers << ' ' << one_case.flags;
    EXPECT_EQ(received.flags, MSG_TRUNC) << one_case.buffers << ' ' << one_case.flags;
  }
}

TEST_P(HostNetworkTest, disconnectsADatagramSocket) {
  Socket server = bound(Transport::udp);
  Socket client = open(Transport::udp);
  must(network_.connect(client, must(server.local_endpoint())));
  EXPECT_EQ(must(client.remote_endpoint()), must(server.local_endpoint()));
  must(network_.disconnect(client));
  EXPECT_EQ(error_of(client.remote_endpoint()), ENOTCONN);
}

TEST_P(HostNetworkTest, takesNoPortForADatagramWithoutDestination) {
  Socket socket = open(Transport::udp);
  const std::array data{buffer("x")};
  EXPECT_EQ(error_of(socket.send(data, 0)), EDESTADDRREQ);
  EXPECT_EQ(must(socket.local_endpoint()).port, 0);
  const Socket peer = bound(Transport::udp);
  must(network_.connect(socket, must(peer.local_endpoint())));
  EXPECT_EQ(must(socket.send(data, 0)), 1U);
}

TEST_P(HostNetworkTest, failsAsTheSystemCallDoes) {
  Socket taken = bound(Transport::tcp);
  Socket socket = open(Transport::tcp, SocketFlags::nonblocking);
  EXPECT_EQ(error_of(network_.bind(socket, must(taken.local_endpoint()))), EADDRINUSE);
  EXPECT_EQ(error_of(network_.accept(socket, SocketFlags::none)), EINVAL);
  EXPECT_EQ(error_of(socket.shutdown(SHUT_WR)), ENOTCONN);
  Socket datagrams = open(Transport::udp);
  EXPECT_EQ(error_of(network_.listen(datagrams, 1)), EOPNOTSUPP);
  const iovec text[] = {buffer("x")};
  EXPECT_EQ(error_of(datagrams.send(text, 0)), EDESTADDRREQ);
  must(network_.listen(taken, 1));
  Socket listener = bound(Transport::tcp);
  must(network_.listen(listener, 1));
  must(set_option(listener, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 0, .tv_usec = 1000}));
  EXPECT_EQ(error_of(network_.accept(listener, SocketFlags::none)), EAGAIN);
}

TEST_P(HostNetworkTest, joinsAndLeavesAGroup) {
  Socket socket = open(Transport::udp);
  const bool ipv4 = GetParam() == Family::ipv4;
  const Membership membership{.group = *Address::parse(ipv4 ? "239.192.77.1" : "ff01::7701"),
                              .interface_address = {},
                              .interface_index = 1};
  must(network_.join(socket, membership));
  EXPECT_EQ(error_of(network_.join(socket, membership)), EADDRINUSE);
  must(network_.leave(socket, membership));
  EXPECT_EQ(error_of(network_.leave(socket, membership)), EADDRNOTAVAIL);
}

TEST(HostNetwork, hearsAGroupItHasJoinedByInterfaceAddress) {
  HostNetwork network;
  const Address loopback = Address::loopback(Family::ipv4);
  const Address group = Address::v4({239, 192, 77, 2});
  // A dual-stack socket takes IPv4 groups too.
  for (const Family family : families) {
    Socket receiver = open_socket(network, family, Transport::udp);
    must(network.bind(receiver, {.address = Address::any(family)}));
    must(network.join(receiver,
                      {.group = group, .interface_address = loopback, .interface_index = 0}));
    Socket sender = open_socket(network, Family::ipv4, Transport::udp);
    must(set_option(sender, IPPROTO_IP, IP_MULTICAST_IF, htonl(INADDR_LOOPBACK)));
    const iovec text[] = {buffer("to all")};
    const Endpoint all{.address = group, .port = must(receiver.local_endpoint()).port};
    EXPECT_EQ(must(network.send_to(sender, text, 0, all)), 6U);
    std::array<char, 16> bytes{};
    const iovec into[] = {buffer(bytes)};
    EXPECT_EQ(must(receiver.receive(into, 0)).size, 6U);
  }
}

TEST_P(HostNetworkTest, refusesToJoinWhatIsNoGroup) {
  Socket socket = open(Transport::udp);
  EXPECT_EQ(error_of(network_.join(socket, {.group = Address::loopback(GetParam()),
                                            .interface_address = {},
                                            .interface_index = 1})),
            EINVAL);
}

TEST_P(HostNetworkTest, adoptsSocketsOfTheHost) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const bool stream = transport == Transport::tcp;
    FileDescriptor made(::socket(to_host(GetParam()), stream ? SOCK_STREAM : SOCK_DGRAM, 0));
    const Socket socket = must(Socket::adopt(std::move(made)));
    EXPECT_EQ(socket.family(), GetParam());
    EXPECT_EQ(socket.transport(), transport);
    EXPECT_EQ(fcntl(socket.host(), F_GETFD), FD_CLOEXEC);
  }
}

TEST_P(HostNetworkTest, sendsToThePeerOfAnAdoptedSocket) {
  Socket server = bound(Transport::udp);
  sockaddr_storage address;
  const socklen_t length = must(server.local_endpoint()).to_sockaddr(address);
  FileDescriptor made(::socket(to_host(GetParam()), SOCK_DGRAM, 0));
  ASSERT_EQ(::connect(made.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
  const Socket client = must(Socket::adopt(std::move(made)));
  const iovec text[] = {buffer("x")};
  EXPECT_EQ(must(client.send(text, 0)), 1U);
}

TEST_P(HostNetworkTest, sendsMoreAfterAnAddressedPart) {
  Socket server = bound(Transport::udp);
  Socket client = open(Transport::udp);
  const iovec text[] = {buffer("one")};
  EXPECT_EQ(must(network_.send_to(client, text, MSG_MORE, must(server.local_endpoint()))), 3U);
  EXPECT_EQ(must(client.send(text, 0)), 3U);
  std::array<char, 8> bytes{};
  const iovec into[] = {buffer(bytes)};
  EXPECT_EQ(must(server.receive(into, 0)).size, 6U);
}

TEST_P(HostNetworkTest, keepsOnlyLingeringThatDoesNotWait) {
  const Socket socket = open(Transport::tcp);
  const std::pair<linger, int> cases[] = {{{0, 0}, 0}, {{1, 9}, 0}, {{1, 0}, 1}};
  for (const auto& [wish, left] : cases) {
    must(set_option(socket, SOL_SOCKET, SO_LINGER, wish));
    socket.close_without_waiting();
    EXPECT_EQ(must(get_option<linger>(socket, SOL_SOCKET, SO_LINGER)).l_onoff, left);
  }
}

TEST(Socket, adoptsNothingElse) {
  EXPECT_EQ(error_of(Socket::adopt(FileDescriptor(::socket(AF_UNIX, SOCK_STREAM, 0)))),
            EAFNOSUPPORT);
  EXPECT_EQ(error_of(Socket::adopt(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)))),
            ENOTSOCK);
  EXPECT_EQ(error_of(Socket::adopt(FileDescriptor())), EBADF);
}

TEST(Socket, adoptsMptcpAsTcp) {
  FileDescriptor made(::socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP));
  if (!made) GTEST_SKIP() << "no MPTCP in this kernel";
  EXPECT_EQ(must(Socket::adopt(std::move(made))).transport(), Transport::tcp);
}

TEST(Socket, keepsItsNotesWhenMoved) {
  HostNetwork network;
  Socket first = open_socket(network, Family::ipv4, Transport::udp);
  const Endpoint peer{.address = Address::loopback(Family::ipv4), .port = 9};
  EXPECT_FALSE(first.is_recent_sender(peer));
  EXPECT_FALSE(first.bound_implicitly());
  first.remember_sender(peer);
  first.set_bound_implicitly(true);
  first.set_stays_bound(true);
  Socket second = std::move(first);
  EXPECT_TRUE(second.stays_bound());
  EXPECT_TRUE(second.is_recent_sender(peer));
  EXPECT_TRUE(second.bound_implicitly());
  Socket third = open_socket(network, Family::ipv4, Transport::udp);
  third.remember_sender({.address = Address::loopback(Family::ipv4), .port = 10});
  third = std::move(second);
  EXPECT_TRUE(third.is_recent_sender(peer));
  EXPECT_TRUE(third.bound_implicitly());
  EXPECT_TRUE(third.stays_bound());
}

TEST(Socket, numbersTheChangesOfItsBinding) {
  HostNetwork network;
  Socket socket = open_socket(network, Family::ipv4, Transport::udp);
  const std::uint32_t at_first = socket.binding();
  EXPECT_FALSE(Socket::is_implicit(at_first));
  socket.set_bound_implicitly(false);
  EXPECT_EQ(socket.binding(), at_first);
  socket.set_bound_implicitly(true);
  const std::uint32_t implicit = socket.binding();
  EXPECT_TRUE(Socket::is_implicit(implicit));
  socket.set_bound_implicitly(true);
  EXPECT_EQ(socket.binding(), implicit);
  socket.set_bound_implicitly(false);
  EXPECT_FALSE(socket.bound_implicitly());
  EXPECT_NE(socket.binding(), at_first);
}

// What the host bound will most likely stay so; what it connected may lose its port.
TEST(Socket, staysBoundWhenAdoptedUnlessItHasAPeer) {
  const sockaddr_in loopback{.sin_family = AF_INET,
                             .sin_port = htons(9),
                             .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                             .sin_zero = {}};
  sockaddr_in any_port = loopback;
  any_port.sin_port = 0;
  const auto adopted = [](const sockaddr_in& address, auto call) {
    FileDescriptor made(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    EXPECT_TRUE(made);
    if (made && call) {
      EXPECT_EQ(call(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    return must(Socket::adopt(std::move(made))).stays_bound();
  };
  EXPECT_TRUE(adopted(any_port, &::bind));
  EXPECT_FALSE(adopted(loopback, &::connect));
  EXPECT_FALSE(adopted(loopback, static_cast<decltype(&::bind)>(nullptr)));
}

TEST_P(HostNetworkTest, knowsThePeerOfAStreamUntilItIsDisconnected) {
  Socket server = bound(Transport::tcp);
  must(network_.listen(server, 4));
  Socket client = open(Transport::tcp);
  EXPECT_EQ(error_of(client.stream_peer()), ENOTCONN);
  must(network_.connect(client, must(server.local_endpoint())));
  EXPECT_EQ(must(client.stream_peer()), must(server.local_endpoint()));
  Socket moved = std::move(client);
  {
    auto accepted = must(network_.accept(server, SocketFlags::none));
    must(set_option(accepted.socket, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0}));
  }
  std::array<char, 1> byte{};
  const iovec into[] = {buffer(byte)};
  EXPECT_EQ(error_of(moved.receive(into, 0)), ECONNRESET);
  EXPECT_EQ(error_of(moved.remote_endpoint()), ENOTCONN);
  EXPECT_EQ(must(moved.stream_peer()), must(server.local_endpoint()));
  must(network_.disconnect(moved));
  EXPECT_EQ(error_of(moved.stream_peer()), ENOTCONN);
}

TEST_P(HostNetworkTest, aDisconnectedSocketHasLostThePortThatTheKernelChose) {
  Socket server = bound(Transport::udp);
  Socket client = open(Transport::udp);
  EXPECT_FALSE(client.is_bound());
  must(network_.connect(client, must(server.local_endpoint())));
  EXPECT_TRUE(client.is_bound());
  must(network_.disconnect(client));
  EXPECT_FALSE(client.is_bound());

  Socket own_address = bound(Transport::udp);
  must(network_.connect(own_address, must(server.local_endpoint())));
  must(network_.disconnect(own_address));
  EXPECT_EQ(must(own_address.local_endpoint()).port, 0);
  EXPECT_TRUE(own_address.is_bound());
}

TEST_P(HostNetworkTest, takesOnlyFlagsThatAreWaysOfSendingAndReceiving) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Socket socket = open(transport);
    const Endpoint where{.address = Address::loopback(GetParam()), .port = 9};
    for (const int flag : std::initializer_list<int>{MSG_FASTOPEN, MSG_PROXY, MSG_ZEROCOPY,
                                                     MSG_ERRQUEUE, MSG_BATCH, MSG_FIN}) {
      EXPECT_EQ(error_of(network_.send_to(socket, {}, flag, where)), EINVAL) << flag;
      EXPECT_EQ(error_of(network_.receive_from(socket, {}, flag)), EINVAL) << flag;
      EXPECT_EQ(error_of(socket.receive({}, flag)), EINVAL) << flag;
      if (transport == Transport::tcp) {
        EXPECT_EQ(error_of(socket.send({}, flag)), EINVAL) << flag;
      }
    }
    EXPECT_FALSE(socket.is_bound());
  }
}

}  // namespace
}  // namespace sluice::net
