// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <string>

#include "abi/preview1/functions.h"
#include "abi/sluice/address.h"
#include "abi/sluice/functions.h"
#include "abi/test_guest.h"

namespace sluice::abi::sluice_1 {
namespace {

/// An address in guest memory.
struct Name {
  Ptr<std::byte> at;
  Size length;
};

class SluiceSocket : public TestGuest {
 protected:
  using TestGuest::TestGuest;

  Errno open(std::int32_t domain, std::uint32_t type, std::int32_t protocol, Ptr<Fd> out) {
    return sock_open(process(), memory(), domain, type, protocol, out);
  }
  Fd open(std::int32_t domain, std::uint32_t type) {
    const auto out = room<Fd>();
    EXPECT_EQ(open(domain, type, 0, out), Errno::success);
    return get(out);
  }
  Name put_name(const std::string& endpoint) {
    sockaddr_storage storage{};
    const Size length = net::Endpoint::parse(endpoint)->to_sockaddr(storage);
    return {.at = {put(storage).offset}, .length = length};
  }
  std::string text_of(Name name) {
    return GuestAddress(memory(), name.at, name.length).endpoint()->to_string();
  }
  Errno bind(Fd fd, const std::string& endpoint) {
    const Name name = put_name(endpoint);
    return sock_bind(process(), memory(), fd, name.at, name.length);
  }
  Errno connect(Fd fd, Name name) {
    return sock_connect(process(), memory(), fd, name.at, name.length);
  }
  Name name(Fd fd, std::uint32_t which) {
    const auto at = room<std::byte>(28);
    const auto length = room<Size>();
    EXPECT_EQ(sock_name(process(), memory(), fd, which, at, 28, length), Errno::success);
    return {.at = at, .length = get(length)};
  }
  Name local(Fd fd) { return name(fd, 0); }
  Name remote(Fd fd) { return name(fd, 1); }

  struct Pair {
    Fd client;
    Fd server;
  };
  Pair connected(const std::string& host) {
    const std::int32_t domain = host.front() == '[' ? AF_INET6 : AF_INET;
    const Fd listener = open(domain, SOCK_STREAM);
    EXPECT_EQ(bind(listener, host + ":0"), Errno::success);
    EXPECT_TRUE(process().network.listen(socket(listener), 1));
    const Fd client = open(domain, SOCK_STREAM);
    EXPECT_EQ(connect(client, local(listener)), Errno::success);
    const auto at = room<std::byte>(28);
    const auto length = room<Size>();
    const auto out = room<Fd>();
    EXPECT_EQ(sock_accept(process(), memory(), listener, 0, at, 28, length, out), Errno::success);
    EXPECT_EQ(text_of({.at = at, .length = get(length)}), text_of(local(client)));
    EXPECT_TRUE(process().descriptors.close(listener));
    return {.client = client, .server = get(out)};
  }

  Errno send(Fd fd, std::string_view data, std::uint32_t flags = 0, Name to = {}) {
    return sock_send(process(), memory(), fd, vector(data), 1, flags, to.at, to.length,
                     room<Size>());
  }
  struct Received {
    Errno error;
    std::string data;  ///< what lies in the buffer
    Size size = 0;
    std::uint32_t flags = 0;
    std::string source;  ///< empty: none
  };
  Received receive(Fd fd, std::uint32_t flags = 0, std::uint32_t capacity = 64) {
    const auto buffer = room<std::uint8_t>(capacity);
    const auto at = room<std::byte>(28);
    const auto length = room<Size>();
    const auto size = room<Size>();
    const auto out_flags = room<std::uint32_t>();
    const Errno error = sock_recv(process(), memory(), fd, vector(buffer.offset, capacity), 1,
                                  flags, at, 28, length, size, out_flags);
    if (error != Errno::success) return {.error = error, .data = {}, .source = {}};
    return {.error = error,
            .data = std::string(text(buffer.offset, std::min(get(size), capacity))),
            .size = get(size),
            .flags = get(out_flags),
            .source = get(length) == 0 ? "" : text_of({.at = at, .length = get(length)})};
  }
};

TEST_F(SluiceSocket, OpensAsSocket2Does) {
  struct Case {
    std::int32_t domain;
    std::uint32_t type;
    std::int32_t protocol;
    Errno expected;
  };
  const Case cases[] = {
      {AF_INET, SOCK_STREAM, 0, Errno::success},
      {AF_INET, SOCK_STREAM, IPPROTO_TCP, Errno::success},
      {AF_INET6, SOCK_DGRAM, IPPROTO_UDP, Errno::success},
      {AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, Errno::success},
      {AF_INET, SOCK_STREAM, IPPROTO_UDP, Errno::protonosupport},
      {AF_INET, SOCK_DGRAM, IPPROTO_TCP, Errno::protonosupport},
      {AF_INET, SOCK_RAW, 1, Errno::protonosupport},
      {AF_INET, SOCK_SEQPACKET, 0, Errno::protonosupport},
      {AF_INET, 0, 0, Errno::protonosupport},
      {AF_INET, 11, 0, Errno::inval},
      {AF_INET, SOCK_STREAM, -1, Errno::inval},
      {AF_INET6, SOCK_DGRAM, 1000, Errno::inval},
      {AF_UNSPEC, SOCK_STREAM, -1, Errno::afnosupport},
      {AF_INET, SOCK_STREAM | 0x100000, 0, Errno::inval},
      {AF_NETLINK, SOCK_DGRAM, 0, Errno::afnosupport},
      {AF_UNSPEC, SOCK_STREAM, 0, Errno::afnosupport},
      {-1, SOCK_STREAM, 0, Errno::afnosupport},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(open(c.domain, c.type, c.protocol, room<Fd>()), c.expected)
        << c.domain << " " << c.type << " " << c.protocol;
  }
  EXPECT_EQ(fcntl(socket(0).host(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(fcntl(socket(3).host(), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
  EXPECT_EQ(fcntl(socket(0).host(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_F(SluiceSocket, ConnectsInBothFamilies) {
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    const Pair pair = connected(host);
    EXPECT_EQ(text_of(remote(pair.client)), text_of(local(pair.server)));
    EXPECT_EQ(text_of(local(pair.client)), text_of(remote(pair.server)));
    EXPECT_EQ(send(pair.client, "abc"), Errno::success);
    const Received received = receive(pair.server);
    EXPECT_EQ(received.data, "abc");
    EXPECT_EQ(received.source, "");  // the kernel names none for a stream
  }
}

TEST_F(SluiceSocket, AcceptsAsAccept4Does) {
  const Fd listener = open(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
  ASSERT_EQ(bind(listener, "127.0.0.1:0"), Errno::success);
  ASSERT_TRUE(process().network.listen(socket(listener), 4));
  const auto out = room<Fd>();
  const auto accept = [&](std::uint32_t flags, Ptr<std::byte> at, Size capacity, Ptr<Size> length,
                          Ptr<Fd> where) {
    return sock_accept(process(), memory(), listener, flags, at, capacity, length, where);
  };
  EXPECT_EQ(accept(0, {0}, 0, {0}, out), Errno::again);
  EXPECT_EQ(accept(1, {0}, 0, {0}, out), Errno::inval);
  const Fd client = open(AF_INET, SOCK_STREAM);
  ASSERT_EQ(connect(client, local(listener)), Errno::success);
  const auto length = room<Size>();
  EXPECT_THROW(accept(0, {0}, 0, {0}, beyond<Fd>()), engine::BadPointer);
  EXPECT_THROW(accept(0, {memory_size}, 16, length, out), engine::BadPointer);
  EXPECT_THROW(accept(0, {0}, 16, beyond<Size>(), out), engine::BadPointer);
  EXPECT_EQ(accept(SOCK_NONBLOCK | SOCK_CLOEXEC, {0}, 0, {0}, out), Errno::success);
  EXPECT_EQ(fcntl(socket(get(out)).host(), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
}

TEST_F(SluiceSocket, SendsAndReceivesDatagramsWithTheirSource) {
  const Fd server = open(AF_INET6, SOCK_DGRAM);
  const Fd client = open(AF_INET6, SOCK_DGRAM);
  ASSERT_EQ(bind(server, "[::1]:0"), Errno::success);
  ASSERT_EQ(send(client, "abcdef", 0, local(server)), Errno::success);
  ASSERT_EQ(send(client, "", 0, local(server)), Errno::success);
  const Received peeked = receive(server, MSG_PEEK | MSG_TRUNC, 3);
  EXPECT_EQ(peeked.size, 6U);
  EXPECT_EQ(peeked.data, "abc");
  EXPECT_EQ(peeked.flags, static_cast<std::uint32_t>(MSG_TRUNC));
  const Received received = receive(server, 0, 3);
  EXPECT_EQ(received.size, 3U);
  EXPECT_EQ(received.flags, static_cast<std::uint32_t>(MSG_TRUNC));
  EXPECT_EQ(received.source, "[::1]:" + std::to_string(socket(client).local_endpoint()->port));
  EXPECT_EQ(receive(server).size, 0U);
  EXPECT_EQ(receive(server, MSG_DONTWAIT).error, Errno::again);
}

TEST_F(SluiceSocket, DissolvesAnAssociation) {
  const Fd server = open(AF_INET, SOCK_DGRAM);
  const Fd client = open(AF_INET, SOCK_DGRAM);
  ASSERT_EQ(bind(server, "127.0.0.1:0"), Errno::success);
  ASSERT_EQ(connect(client, local(server)), Errno::success);
  EXPECT_EQ(send(client, "x"), Errno::success);
  EXPECT_EQ(connect(client, {.at = {put(sockaddr_storage{}).offset}, .length = 16}),
            Errno::success);
  EXPECT_EQ(send(client, "x"), Errno::destaddrreq);
}

TEST_F(SluiceSocket, TakesOnlyFlagsItKnows) {
  const Pair pair = connected("127.0.0.1");
  constexpr std::uint32_t to_send = 0x1 | 0x4 | 0x40 | 0x80 | 0x800 | 0x4000 | 0x8000;
  constexpr std::uint32_t to_receive = 0x1 | 0x2 | 0x20 | 0x40 | 0x100 | 0x4000;
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t flag = 1U << bit;
    EXPECT_EQ(send(pair.client, "x", flag) == Errno::inval, (to_send & flag) == 0) << flag;
    if (flag == MSG_OOB) continue;  // inval when there is no urgent data
    EXPECT_EQ(receive(pair.server, flag | MSG_DONTWAIT).error == Errno::inval,
              (to_receive & flag) == 0)
        << flag;
  }
}

TEST_F(SluiceSocket, CarriesUrgentData) {
  const Pair pair = connected("127.0.0.1");
  ASSERT_EQ(send(pair.client, "!", MSG_OOB), Errno::success);
  const Received received = receive(pair.server, MSG_OOB);
  EXPECT_EQ(received.data, "!");
  EXPECT_EQ(received.flags, static_cast<std::uint32_t>(MSG_OOB));
}

TEST_F(SluiceSocket, ReportsABrokenPipeAndNothingElse) {
  const Pair pair = connected("127.0.0.1");
  ASSERT_TRUE(socket(pair.client).shutdown(SHUT_WR));
  EXPECT_EQ(send(pair.client, "x"), Errno::pipe);  // and no SIGPIPE
}

TEST_F(SluiceSocket, NamesOneOfTwoEnds) {
  const Fd fd = open(AF_INET, SOCK_STREAM);
  const auto at = room<std::byte>(28);
  const auto length = room<Size>();
  EXPECT_EQ(sock_name(process(), memory(), fd, 1, at, 28, length), Errno::notconn);
  EXPECT_EQ(sock_name(process(), memory(), fd, 2, at, 28, length), Errno::inval);
  EXPECT_EQ(text_of(local(fd)), "0.0.0.0:0");
}

TEST_F(SluiceSocket, AnswersForBadDescriptorsAndAddresses) {
  const Name name = put_name("127.0.0.1:1");
  EXPECT_EQ(sock_bind(process(), memory(), 9, name.at, name.length), Errno::badf);
  EXPECT_EQ(connect(9, name), Errno::badf);
  EXPECT_EQ(send(9, "x"), Errno::badf);
  EXPECT_EQ(receive(9).error, Errno::badf);
  EXPECT_EQ(sock_name(process(), memory(), 9, 0, {0}, 0, {0}), Errno::badf);
  EXPECT_EQ(sock_accept(process(), memory(), 9, 0, {0}, 0, {0}, room<Fd>()), Errno::badf);

  const Fd fd = open(AF_INET, SOCK_DGRAM);
  EXPECT_EQ(connect(fd, {.at = name.at, .length = 3}), Errno::inval);
  EXPECT_EQ(sock_bind(process(), memory(), fd, name.at, 200), Errno::inval);
  EXPECT_EQ(send(fd, "x", 0, {.at = name.at, .length = 3}), Errno::inval);
}

TEST_F(SluiceSocket, DoesNothingWhenAPointerIsBad) {
  const Fd server = open(AF_INET, SOCK_DGRAM);
  ASSERT_EQ(bind(server, "127.0.0.1:0"), Errno::success);
  const Fd client = open(AF_INET, SOCK_DGRAM);
  const Name to = local(server);
  const auto data = vector("x");
  const auto buffer = vector(room<char>(8).offset, 8);
  const auto at = room<std::byte>(28);
  const auto word = room<Size>();
  const auto send_to = [&](auto list, Name name, auto size) {
    return sock_send(process(), memory(), client, list, 1, 0, name.at, name.length, size);
  };
  const auto receive_to = [&](auto list, auto address, auto length, auto size, auto flags) {
    return sock_recv(process(), memory(), server, list, 1, 0, address, 28, length, size, flags);
  };
  const Name bad_name{.at = {memory_size - 4}, .length = 16};
  const std::function<Errno()> sends[] = {
      [&] { return open(AF_INET, SOCK_STREAM, 0, beyond<Fd>()); },
      [&] { return send_to(beyond<GuestIoVector>(), to, word); },
      [&] { return send_to(vector(memory_size - 1, 2), to, word); },
      [&] { return send_to(data, bad_name, word); },
      [&] { return send_to(data, to, beyond<Size>()); },
      [&] { return sock_bind(process(), memory(), client, bad_name.at, bad_name.length); },
      [&] { return connect(client, bad_name); },
  };
  for (const auto& call : sends) EXPECT_THROW(call(), engine::BadPointer);
  EXPECT_FALSE(is_open(2));
  EXPECT_EQ(socket(client).local_endpoint()->port, 0);

  ASSERT_EQ(send_to(data, to, word), Errno::success);
  const std::function<Errno()> receives[] = {
      [&] { return receive_to(beyond<GuestIoVector>(), at, word, word, word); },
      [&] { return receive_to(buffer, Ptr<std::byte>{memory_size - 4}, word, word, word); },
      [&] { return receive_to(buffer, at, beyond<Size>(), word, word); },
      [&] { return receive_to(buffer, at, word, beyond<Size>(), word); },
      [&] { return receive_to(buffer, at, word, word, beyond<Size>()); },
  };
  for (const auto& call : receives) EXPECT_THROW(call(), engine::BadPointer);
  EXPECT_EQ(receive(server, MSG_DONTWAIT).data, "x");  // still there
}

class SluiceDenied : public DeniedGuest {};

TEST_F(SluiceDenied, LeavesNoTraceInTheKernel) {
  const auto out = room<Fd>();
  for (const char* target : {"127.0.0.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "224.0.0.251:1"}) {
    sockaddr_storage storage{};
    const Size length = net::Endpoint::parse(target)->to_sockaddr(storage);
    const Ptr<std::byte> at{put(storage).offset};
    for (const std::uint32_t type : {SOCK_STREAM, SOCK_DGRAM}) {
      ASSERT_EQ(sock_open(process(), memory(), storage.ss_family, type, 0, out), Errno::success);
      const Fd fd = get(out);
      EXPECT_EQ(sock_bind(process(), memory(), fd, at, length), Errno::acces);
      EXPECT_EQ(sock_connect(process(), memory(), fd, at, length), Errno::acces);
      EXPECT_EQ(sock_send(process(), memory(), fd, vector("x"), 1, 0, at, length, room<Size>()),
                type == SOCK_DGRAM ? Errno::acces : Errno::pipe);
      EXPECT_NE(sock_send(process(), memory(), fd, vector("x"), 1, 0, at, 0, room<Size>()),
                Errno::success);
      EXPECT_TRUE(is_untouched(fd)) << target;
    }
  }
}

}  // namespace
}  // namespace sluice::abi::sluice_1
