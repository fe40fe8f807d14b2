// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/unix_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "net/options.h"

namespace sluice::net {
namespace {

std::pair<UnixSocket, UnixSocket> open_pair(int type, Meter& meter = no_meter) {
  return std::move(UnixSocket::open_pair(meter, type, SOCK_NONBLOCK).value());
}

Result<std::size_t> send(const UnixSocket& socket, std::string_view text, int flags = 0) {
  const iovec data{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  return socket.send({&data, 1}, flags);
}

std::string receive(const UnixSocket& socket, int* flags = nullptr) {
  std::array<char, 4> room{};
  const iovec buffer{.iov_base = room.data(), .iov_len = room.size()};
  const auto received = socket.receive({&buffer, 1}, 0);
  if (!received) return std::strerror(number(received.error()));
  if (flags != nullptr) *flags = received->flags;
  return {room.data(), received->size};
}

TEST(UnixSocket, APairIsConnected) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    const auto [one, other] = open_pair(type);
    EXPECT_EQ(send(one, "first"), 5U);
    int flags = 0;
    EXPECT_EQ(receive(other, &flags), "firs");
    EXPECT_EQ((flags & MSG_TRUNC) != 0, type != SOCK_STREAM);
    EXPECT_EQ(receive(other), type == SOCK_STREAM ? "t" : std::strerror(EAGAIN));
    EXPECT_EQ(fcntl(one.host(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
}

TEST(UnixSocket, DescriptorsThatAPeerSendsAreNotReceived) {
  const auto [one, other] = open_pair(SOCK_STREAM);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  char byte = 'x';
  iovec data{.iov_base = &byte, .iov_len = 1};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
  ASSERT_EQ(::sendmsg(one.host(), &message, 0), 1);
  writing.reset();
  EXPECT_EQ(::read(reading.get(), &byte, 1), -1);  // the one that is under way keeps it open
  EXPECT_EQ(receive(other), "x");
  EXPECT_EQ(::read(reading.get(), &byte, 1), 0);
}

TEST(UnixSocket, OnlyKnownFlagsAndOptionsPass) {
  const auto [one, other] = open_pair(SOCK_STREAM);
  EXPECT_EQ(send(one, "x", MSG_ZEROCOPY).error(), static_cast<Errno>(EINVAL));
  EXPECT_EQ(one.receive({}, MSG_ERRQUEUE).error(), static_cast<Errno>(EINVAL));
  std::array<std::byte, 64> value{};
  for (const int hidden : {SO_PEERCRED, SO_PASSCRED, SO_PEERSEC, SO_PEERGROUPS}) {
    EXPECT_EQ(get_option(one.host(), SOL_SOCKET, hidden, value).error(),
              static_cast<Errno>(ENOPROTOOPT));
    EXPECT_EQ(one.set_option(SOL_SOCKET, hidden, value).error(), static_cast<Errno>(ENOPROTOOPT));
  }
  EXPECT_EQ(get_option(one.host(), SOL_SOCKET, SO_TYPE, value), sizeof(int));
  EXPECT_EQ(one.set_option(IPPROTO_TCP, 1, value).error(), static_cast<Errno>(EOPNOTSUPP));
}

TEST(UnixSocket, APairCountsAsTwoSockets) {
  Meter meter;
  meter.sockets.set_most(3);
  {
    const auto pair = open_pair(SOCK_STREAM, meter);
    EXPECT_EQ(meter.sockets.used(), 2U);
    EXPECT_EQ(UnixSocket::open_pair(meter, SOCK_STREAM, 0).error(), static_cast<Errno>(EMFILE));
    EXPECT_EQ(meter.sockets.used(), 2U);
  }
  EXPECT_EQ(meter.sockets.used(), 0U);
}

}  // namespace
}  // namespace sluice::net
