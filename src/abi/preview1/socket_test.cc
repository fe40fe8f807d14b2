// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/socket.h>

#include <string>
#include <utility>

#include "abi/preview1/test_files.h"

namespace sluice::abi::preview1 {
namespace {

using enum Errno;
using wasi::FileType;

constexpr std::uint32_t peek = 1;
constexpr std::uint32_t wait_all = 2;

class SocketTest : public FileGuest {
 protected:
  using FileGuest::FileGuest;

  Fd open_socket(net::Transport transport) {
    return insert_socket(
               process(),
               process().network.open(net::Family::ipv4, transport, net::SocketFlags::none).value())
        .value();
  }
  Fd bound(net::Transport transport) {
    const Fd fd = open_socket(transport);
    EXPECT_TRUE(
        process().network.bind(socket(fd), {.address = net::Address::loopback(net::Family::ipv4)}));
    return fd;
  }
  Fd listener() {
    const Fd fd = bound(net::Transport::tcp);
    EXPECT_TRUE(process().network.listen(socket(fd), 8));
    return fd;
  }
  void connect(Fd from, Fd to) {
    EXPECT_TRUE(process().network.connect(socket(from), socket(to).local_endpoint().value()));
  }
  Errno accept(Fd fd, std::uint32_t flags, Fd& accepted) {
    const Errno error = sock_accept(process(), memory(), fd, flags, out<Fd>());
    if (error == success) accepted = get(out<Fd>());
    return error;
  }
  std::pair<Fd, Fd> tcp_pair() {
    const Fd server = listener();
    const Fd client = open_socket(net::Transport::tcp);
    connect(client, server);
    Fd accepted = 0;
    EXPECT_EQ(accept(server, 0, accepted), success);
    return {client, accepted};
  }
  std::pair<Fd, Fd> udp_pair() {
    const Fd one = bound(net::Transport::udp);
    const Fd other = bound(net::Transport::udp);
    connect(one, other);
    connect(other, one);
    return {one, other};
  }
  Errno send(Fd fd, std::string_view data, std::uint32_t flags = 0) {
    put_path(data);
    return sock_send(process(), memory(), fd, buffer(size(data)), 1, flags, out<Size>());
  }
  Errno receive(Fd fd, std::string& data, std::uint32_t flags = 0, Size room = 100) {
    const Ptr<std::uint16_t> roflags{region(1).offset};
    const Errno error =
        sock_recv(process(), memory(), fd, buffer(room), 1, flags, out<Size>(), roflags);
    if (error == success) {
      data = text(region(0).offset, get(out<Size>()));
      truncated_ = get(roflags) == 1;
    }
    return error;
  }
  bool truncated_ = false;
};

TEST_F(SocketTest, StreamsCarryDataBothWaysAndEnd) {
  const auto [client, server] = tcp_pair();
  std::string data;
  EXPECT_EQ(send(client, "ping"), success);
  EXPECT_EQ(get(out<Size>()), 4U);
  EXPECT_EQ(receive(server, data, peek, 2), success);
  EXPECT_EQ(data, "pi");
  EXPECT_EQ(receive(server, data, wait_all, 4), success);
  EXPECT_EQ(data, "ping");
  // The same descriptors serve read and write.
  EXPECT_EQ(write(server, "pong"), success);
  EXPECT_EQ(read(client, data), success);
  EXPECT_EQ(data, "pong");
  EXPECT_EQ(send(client, ""), success);
  EXPECT_EQ(get(out<Size>()), 0U);
  EXPECT_EQ(close(server), success);
  EXPECT_EQ(receive(client, data), success);
  EXPECT_EQ(data, "");
}

TEST_F(SocketTest, DatagramsKeepTheirBounds) {
  const auto [one, other] = udp_pair();
  std::string data;
  EXPECT_EQ(send(one, "first"), success);
  EXPECT_EQ(send(one, ""), success);
  EXPECT_EQ(write(one, "third"), success);
  EXPECT_EQ(receive(other, data, peek, 3), success);
  EXPECT_EQ(data, "fir");
  EXPECT_TRUE(truncated_);
  EXPECT_EQ(receive(other, data), success);
  EXPECT_EQ(data, "first");
  EXPECT_FALSE(truncated_);
  EXPECT_EQ(receive(other, data), success);
  EXPECT_EQ(data, "");
  EXPECT_EQ(read(other, data, 2), success);
  EXPECT_EQ(data, "th");
}

/// A guest that may bind to 127.0.0.1 and hear nobody else.
class SocketOfFewPeers : public SocketTest {
 protected:
  SocketOfFewPeers() : SocketTest(rules()) {}

 private:
  static policy::Ruleset rules() {
    const auto own = net::Cidr::parse("127.0.0.1/32").value();
    return policy::Ruleset(
        {{.uses = {policy::Use::bind, policy::Use::receive}, .where = {own}, .source = "own"}});
  }
};

TEST_F(SocketOfFewPeers, ReadsNothingOfAnyoneElse) {
  const Fd fd = bound(net::Transport::udp);
  ASSERT_EQ(fd_fdstat_set_flags(process(), fd, fdflags::nonblock), success);
  net::HostNetwork network;
  const auto send_from = [&](const char* address, std::string_view text) {
    auto peer = network.open(net::Family::ipv4, net::Transport::udp, net::SocketFlags::none);
    ASSERT_TRUE(network.bind(*peer, {.address = net::Address::parse(address).value()}));
    const iovec data{const_cast<char*>(text.data()), text.size()};
    ASSERT_TRUE(network.send_to(*peer, {&data, 1}, 0, socket(fd).local_endpoint().value()));
  };
  std::string data;
  send_from("127.0.0.2", "secret");
  EXPECT_EQ(read(fd, data), again);
  send_from("127.0.0.2", "secret");
  EXPECT_EQ(receive(fd, data), again);
  send_from("127.0.0.1", "hello");
  EXPECT_EQ(read(fd, data), success);
  EXPECT_EQ(data, "hello");
}

TEST_F(SocketTest, AcceptHonoursItsFlags) {
  const Fd server = listener();
  const Fd first = open_socket(net::Transport::tcp);
  const Fd second = open_socket(net::Transport::tcp);
  connect(first, server);
  connect(second, server);
  Fd blocking = 0;
  Fd nonblocking = 0;
  std::string data;
  EXPECT_EQ(accept(server, fdflags::append, blocking), inval);
  EXPECT_EQ(accept(server, 0, blocking), success);
  EXPECT_EQ(accept(server, fdflags::nonblock, nonblocking), success);
  EXPECT_EQ(fdstat(blocking).flags, 0U);
  EXPECT_EQ(fdstat(nonblocking).flags, fdflags::nonblock);
  EXPECT_EQ(receive(nonblocking, data), again);
  EXPECT_EQ(fd_fdstat_set_flags(process(), server, fdflags::nonblock), success);
  EXPECT_EQ(accept(server, 0, blocking), again);
  EXPECT_EQ(accept(first, 0, blocking), inval);
}

TEST_F(SocketTest, WithoutANumberForItAConnectionStaysInTheBacklog) {
  const Fd server = listener();
  const Fd client = open_socket(net::Transport::tcp);
  connect(client, server);
  Fd accepted = 0;
  process().descriptors.limit_to(client + 1);
  EXPECT_EQ(accept(server, 0, accepted), mfile);
  process().descriptors.limit_to(client + 2);
  EXPECT_EQ(accept(server, 0, accepted), success);
  EXPECT_EQ(accepted, client + 1);
}

TEST_F(SocketTest, ShutdownHonoursItsDirection) {
  const auto [client, server] = tcp_pair();
  std::string data;
  EXPECT_EQ(sock_shutdown(process(), client, 0), inval);
  EXPECT_EQ(sock_shutdown(process(), client, 4), inval);
  EXPECT_EQ(sock_shutdown(process(), client, 2), success);
  EXPECT_EQ(receive(server, data), success);
  EXPECT_EQ(data, "");
  EXPECT_EQ(send(server, "still open"), success);
  EXPECT_EQ(receive(client, data), success);
  EXPECT_EQ(data, "still open");
  // Neither call raises SIGPIPE, which would end this program.
  EXPECT_EQ(send(client, "x"), Errno::pipe);
  EXPECT_EQ(write(client, "x"), Errno::pipe);
  EXPECT_EQ(sock_shutdown(process(), client, 1), success);
  EXPECT_EQ(sock_shutdown(process(), server, 3), success);
  EXPECT_EQ(sock_shutdown(process(), open_socket(net::Transport::tcp), 3), notconn);
}

TEST_F(SocketTest, ASocketLooksLikeOne) {
  const struct {
    net::Transport transport;
    FileType type;
  } cases[] = {{net::Transport::tcp, FileType::socket_stream},
               {net::Transport::udp, FileType::socket_dgram}};
  for (const auto& [transport, type] : cases) {
    const Fd fd = open_socket(transport);
    FileSize position = 0;
    std::string data;
    EXPECT_EQ(static_cast<FileType>(fdstat(fd).filetype), type);
    EXPECT_EQ(static_cast<FileType>(fstat(fd).filetype), type);
    constexpr wasi::Rights both = rights::fd_read | rights::fd_write;
    EXPECT_EQ(fdstat(fd).rights_base & both, both);
    EXPECT_EQ(seek(fd, 0), spipe);
    EXPECT_EQ(tell(fd, position), spipe);
    EXPECT_EQ(pread(fd, data, 0), spipe);
    EXPECT_EQ(pwrite(fd, "x", 0), spipe);
    EXPECT_EQ(fd_prestat_get(process(), memory(), fd, out<PreStat>()), badf);
    EXPECT_EQ(fd_fdstat_set_flags(process(), fd, fdflags::nonblock), success);
    EXPECT_EQ(fdstat(fd).flags, fdflags::nonblock);
    EXPECT_EQ(fd_sync(process(), fd), inval);
    const Fd other = open_socket(transport);
    EXPECT_EQ(fd_renumber(process(), fd, other), success);
    EXPECT_EQ(static_cast<FileType>(fdstat(other).filetype), type);
  }
}

TEST_F(SocketTest, OtherDescriptorsAreRefused) {
  std::string data;
  Fd accepted = 0;
  for (const auto& [fd, expected] : {std::pair{0U, notsock}, {root, notsock}, {99U, badf}}) {
    EXPECT_EQ(accept(fd, 0, accepted), expected);
    EXPECT_EQ(send(fd, "x"), expected);
    EXPECT_EQ(receive(fd, data), expected);
    EXPECT_EQ(sock_shutdown(process(), fd, 1), expected);
  }
}

TEST_F(SocketTest, UnknownFlagsAndTooManyBuffersAreRefused) {
  const auto [client, server] = tcp_pair();
  std::string data;
  EXPECT_EQ(send(client, "x", 1), inval);
  EXPECT_EQ(receive(server, data, 4), inval);
  const auto list = room<GuestIoVector>();
  EXPECT_EQ(sock_send(process(), memory(), client, list, 1025, 0, out<Size>()), msgsize);
  EXPECT_EQ(sock_recv(process(), memory(), server, list, 1025, 0, out<Size>(), {0}), msgsize);
  EXPECT_THROW(sock_recv(process(), memory(), server, list, ~0U, 0, out<Size>(), {0}),
               engine::BadPointer);
  EXPECT_THROW(
      sock_send(process(), memory(), client, vector(memory_size - 1, 2), 1, 0, out<Size>()),
      engine::BadPointer);
}

TEST_F(SocketTest, ACallThatFailsHasMovedNothing) {
  const auto size = room<Size>();
  const auto flags = room<std::uint16_t>();
  const Fd unconnected = open_socket(net::Transport::tcp);
  for (const auto& [fd, expected] : {std::pair{99U, badf}, {unconnected, notconn}}) {
    memory().write(size, 7);
    EXPECT_EQ(sock_recv(process(), memory(), fd, vector("x"), 1, 0, size, flags), expected);
    EXPECT_EQ(get(size), 0U);
    memory().write(size, 7);
    const Errno sent = sock_send(process(), memory(), fd, vector("x"), 1, 0, size);
    EXPECT_TRUE(sent == badf || sent == pipe) << static_cast<int>(sent);
    EXPECT_EQ(get(size), 0U);
  }
}

}  // namespace
}  // namespace sluice::abi::preview1
