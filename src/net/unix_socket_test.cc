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
#include "net/test_unix.h"

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

class UnixSocketFile : public ::testing::TestWithParam<int> {
 protected:
  /// A listener, or a socket that takes datagrams.
  UnixSocket server(const char* name) {
    UnixSocket socket = open_unix(GetParam());
    EXPECT_TRUE(socket.bind(to_bind(folder.name(name))));
    if (is_stream()) {
      EXPECT_EQ(::listen(socket.host(), 1), 0);
    }
    return socket;
  }
  [[nodiscard]] bool is_stream() const { return GetParam() != SOCK_DGRAM; }
  [[nodiscard]] SocketFile existing(const char* name) const {
    return existing_file(folder.name(name));
  }

  SocketFolder folder;
};

INSTANTIATE_TEST_SUITE_P(, UnixSocketFile,
                         ::testing::Values(SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET));

TEST_P(UnixSocketFile, BothSidesAreToldTheirNames) {
  const UnixSocket listener = server("server");
  UnixSocket client = open_unix(GetParam());
  ASSERT_TRUE(client.bind(to_bind(folder.name("client"))));
  ASSERT_TRUE(client.connect(existing("server")));
  EXPECT_EQ(listener.local_name(), folder.name("server"));
  EXPECT_EQ(client.local_name(), folder.name("client"));
  EXPECT_EQ(client.remote_name(), folder.name("server"));
  EXPECT_EQ(send(client, "data"), 4U);

  std::array<char, 8> room{};
  const iovec buffer{.iov_base = room.data(), .iov_len = room.size()};
  std::optional<UnixName> source;
  if (!is_stream()) {
    EXPECT_EQ(listener.receive_from({&buffer, 1}, 0, source)->size, 4U);
    EXPECT_EQ(source, folder.name("client"));
    return;
  }
  auto accepted = listener.accept(SOCK_NONBLOCK);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->peer, folder.name("client"));
  EXPECT_EQ(accepted->socket.local_name(), folder.name("server"));
  EXPECT_EQ(accepted->socket.remote_name(), folder.name("client"));
  EXPECT_EQ(accepted->socket.receive_from({&buffer, 1}, 0, source)->size, 4U);
}

TEST_P(UnixSocketFile, SendsToAFile) {
  const UnixSocket listener = server("server");
  const UnixSocket client = open_unix(GetParam());
  char byte = 'x';
  const iovec data{.iov_base = &byte, .iov_len = 1};
  const auto sent = client.send_to({&data, 1}, 0, existing("server"));
  if (!is_stream()) {
    EXPECT_EQ(sent, 1U);
    EXPECT_EQ(receive(listener), "x");
  }
  const auto refused = client.send_to_any({&data, 1}, 0);
  if (is_stream()) {
    EXPECT_EQ(refused.error(), Errno{GetParam() == SOCK_STREAM ? EOPNOTSUPP : ENOTCONN});
  }
  EXPECT_EQ(client.send_to({&data, 1}, MSG_FASTOPEN, existing("server")).error(), Errno{EINVAL});
}

TEST_P(UnixSocketFile, FailsAsLinuxDoes) {
  UnixSocket socket = open_unix(GetParam());
  EXPECT_EQ(socket.remote_name().error(), Errno{ENOTCONN});
  EXPECT_EQ(socket.local_name(), UnixName());
  {
    const UnixSocket gone = server("gone");
  }
  EXPECT_EQ(socket.connect(existing("gone")).error(), Errno{ECONNREFUSED});
  EXPECT_EQ(socket.bind(to_bind(folder.name("gone"))).error(), Errno{EADDRINUSE});
  EXPECT_EQ(socket.disconnect().has_value(), !is_stream());
  EXPECT_EQ(socket.accept(0).error(), Errno{is_stream() ? EINVAL : EOPNOTSUPP});
}

TEST(UnixSocket, AnAcceptedSocketCounts) {
  const SocketFolder folder;
  Meter meter;
  meter.sockets.set_most(2);
  auto listener = UnixSocket::open(meter, SOCK_STREAM, SOCK_NONBLOCK);
  ASSERT_TRUE(listener && listener->bind(to_bind(folder.name("server"))));
  ASSERT_EQ(::listen(listener->host(), 4), 0);
  UnixSocket client = open_unix(SOCK_STREAM);
  UnixSocket other = open_unix(SOCK_STREAM);
  ASSERT_TRUE(client.connect(existing_file(folder.name("server"))));
  ASSERT_TRUE(other.connect(existing_file(folder.name("server"))));
  {
    const auto accepted = listener->accept(0);
    EXPECT_TRUE(accepted);
    EXPECT_EQ(listener->accept(0).error(), Errno{EMFILE});
    EXPECT_EQ(UnixSocket::open(meter, SOCK_STREAM, 0).error(), Errno{EMFILE});
  }
  EXPECT_TRUE(listener->accept(0)) << "whoever was not accepted waits";
}

}  // namespace
}  // namespace sluice::net
