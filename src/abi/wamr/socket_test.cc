// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <string>

#include "abi/preview1/functions.h"
#include "abi/test_guest.h"
#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"
#include "net/options.h"

namespace sluice::abi::wamr {
namespace {

class WamrSocket : public TestGuest {
 protected:
  using TestGuest::TestGuest;

  Fd open(std::uint32_t address_family, std::int32_t socket_type) {
    const auto out = room<Fd>();
    EXPECT_EQ(sock_open(process(), memory(), 0xffffffff, address_family, socket_type, out),
              Errno::success);
    return get(out);
  }
  Ptr<Addr> put_address(const std::string& endpoint) {
    return put(to_record(net::Endpoint::parse(endpoint).value()));
  }
  std::string read_address(Ptr<Addr> at) { return to_endpoint(get(at))->to_string(); }

  Errno bind(Fd fd, const std::string& endpoint) {
    return sock_bind(process(), memory(), fd, put_address(endpoint));
  }
  Errno connect(Fd fd, Ptr<Addr> to) { return sock_connect(process(), memory(), fd, to); }
  Ptr<Addr> local(Fd fd) {
    const auto out = room<Addr>();
    EXPECT_EQ(sock_addr_local(process(), memory(), fd, out), Errno::success);
    return out;
  }
  Ptr<Addr> remote(Fd fd) {
    const auto out = room<Addr>();
    EXPECT_EQ(sock_addr_remote(process(), memory(), fd, out), Errno::success);
    return out;
  }

  struct Pair {
    Fd client;
    Fd server;
  };
  /// Two ends of a TCP connection; the listener is closed.
  Pair connected(const std::string& host) {
    const std::uint32_t address_family = host.front() == '[' ? family::ipv6 : family::ipv4;
    const Fd listener = open(address_family, type::stream);
    EXPECT_EQ(bind(listener, host + ":0"), Errno::success);
    EXPECT_EQ(sock_listen(process(), listener, 1), Errno::success);
    const Fd client = open(address_family, type::stream);
    EXPECT_EQ(connect(client, local(listener)), Errno::success);
    const auto out = room<Fd>();
    EXPECT_EQ(v1_0::sock_accept(process(), memory(), listener, out), Errno::success);
    EXPECT_EQ(preview1::fd_close(process(), listener), Errno::success);
    return {.client = client, .server = get(out)};
  }

  Errno send(Fd fd, std::string_view data) {
    return preview1::sock_send(process(), memory(), fd, vector(data), 1, 0, room<Size>());
  }

  struct Received {
    Errno error;
    std::string data;
    std::string source;
  };
  Received receive_from(Fd fd, std::uint32_t riflags = 0, std::uint32_t capacity = 64) {
    const auto buffer = room<std::uint8_t>(capacity);
    const auto source = room<Addr>();
    const auto size = room<Size>();
    const Errno error = sock_recv_from(process(), memory(), fd, vector(buffer.offset, capacity), 1,
                                       riflags, source, size);
    if (error != Errno::success) return {.error = error, .data = {}, .source = {}};
    return {.error = error,
            .data = std::string(text(buffer.offset, get(size))),
            .source = read_address(source)};
  }
};

TEST_F(WamrSocket, OpensWhatWamrMakesOfAnyNumber) {
  struct Case {
    std::uint32_t family;
    std::int32_t type;
    net::Family opened_family;
    net::Transport opened_transport;
  };
  const Case cases[] = {
      {0, 0, net::Family::ipv4, net::Transport::udp},
      {0, 1, net::Family::ipv4, net::Transport::tcp},
      {1, 0, net::Family::ipv6, net::Transport::udp},
      {1, 1, net::Family::ipv6, net::Transport::tcp},
      {2, 2, net::Family::ipv4, net::Transport::tcp},
      {77, -1, net::Family::ipv4, net::Transport::tcp},
  };
  Fd expected = 0;
  for (const Case& c : cases) {
    const Fd fd = open(c.family, c.type);
    EXPECT_EQ(fd, expected++);  // the lowest free number
    EXPECT_EQ(socket(fd).family(), c.opened_family);
    EXPECT_EQ(socket(fd).transport(), c.opened_transport);
    EXPECT_EQ(fcntl(socket(fd).host(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    EXPECT_EQ(fcntl(socket(fd).host(), F_GETFL) & O_NONBLOCK, 0);
  }
}

TEST_F(WamrSocket, ConnectsInBothFamilies) {
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    const Pair pair = connected(host);
    EXPECT_EQ(read_address(remote(pair.client)), read_address(local(pair.server)));
    EXPECT_EQ(read_address(local(pair.client)), read_address(remote(pair.server)));
    EXPECT_TRUE(read_address(local(pair.server)).starts_with(host));
  }
}

TEST_F(WamrSocket, BindSetsNoOption) {
  const Fd fd = open(family::ipv4, type::stream);
  ASSERT_EQ(bind(fd, "127.0.0.1:0"), Errno::success);
  EXPECT_EQ(net::get_option<linger>(socket(fd), SOL_SOCKET, SO_LINGER)->l_onoff, 0);
}

TEST_F(WamrSocket, RefusesAnUnknownKindOfAddress) {
  const Fd fd = open(family::ipv4, type::datagram);
  const auto address = put(Addr{.kind = 2, .address_and_port = {}});
  EXPECT_EQ(sock_bind(process(), memory(), fd, address), Errno::protonosupport);
  EXPECT_EQ(connect(fd, address), Errno::protonosupport);
  EXPECT_EQ(sock_send_to(process(), memory(), fd, vector("x"), 1, 0, address, room<Size>()),
            Errno::protonosupport);
}

TEST_F(WamrSocket, NamesTheSourceOfADatagram) {
  for (const auto& [family, any] :
       {std::pair{family::ipv4, "127.0.0.1:0"}, {family::ipv6, "[::1]:0"}}) {
    const Fd server = open(family, type::datagram);
    const Fd client = open(family, type::datagram);
    ASSERT_EQ(bind(server, any), Errno::success);
    ASSERT_EQ(bind(client, any), Errno::success);
    const auto size = room<Size>();
    ASSERT_EQ(sock_send_to(process(), memory(), client, vector("ping"), 1, 0, local(server), size),
              Errno::success);
    EXPECT_EQ(get(size), 4U);
    const Received received = receive_from(server);
    EXPECT_EQ(received.error, Errno::success);
    EXPECT_EQ(received.data, "ping");
    EXPECT_EQ(received.source, read_address(local(client)));
  }
}

TEST_F(WamrSocket, CarriesDatagramsOfZeroBytes) {
  const Fd server = open(family::ipv4, type::datagram);
  const Fd client = open(family::ipv4, type::datagram);
  ASSERT_EQ(bind(server, "127.0.0.1:0"), Errno::success);
  const auto to = local(server);
  const auto size = room<Size>();
  EXPECT_EQ(sock_send_to(process(), memory(), client, vector(""), 1, 0, to, size), Errno::success);
  EXPECT_EQ(sock_send_to(process(), memory(), client, {0}, 0, 0, to, size), Errno::success);
  EXPECT_EQ(get(size), 0U);
  EXPECT_EQ(receive_from(server).error, Errno::success);
  EXPECT_EQ(receive_from(server, 0, 0).error, Errno::success);
}

TEST_F(WamrSocket, NamesThePeerAsTheSourceOfAStream) {
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    const Pair pair = connected(host);
    ASSERT_EQ(send(pair.client, "abc"), Errno::success);
    const Received received = receive_from(pair.server);
    EXPECT_EQ(received.data, "abc");
    EXPECT_EQ(received.source, read_address(local(pair.client)));
  }
}

TEST_F(WamrSocket, KeepsTheFamilyWhenThePeerOfAStreamIsGone) {
  const Pair pair = connected("127.0.0.1");
  ASSERT_EQ(preview1::sock_shutdown(process(), pair.server, 3), Errno::success);
  ASSERT_EQ(preview1::fd_close(process(), pair.client), Errno::success);
  const Received received = receive_from(pair.server);
  EXPECT_EQ(received.error, Errno::success);
  EXPECT_EQ(received.data, "");
  EXPECT_EQ(received.source, "0.0.0.0:0");
}

TEST_F(WamrSocket, HonoursPeekAndWaitAll) {
  const Pair pair = connected("127.0.0.1");
  ASSERT_EQ(send(pair.client, "abcd"), Errno::success);
  EXPECT_EQ(receive_from(pair.server, 1).data, "abcd");
  EXPECT_EQ(receive_from(pair.server, 2, 4).data, "abcd");
  EXPECT_EQ(receive_from(pair.server, 4).error, Errno::inval);
}

TEST_F(WamrSocket, TakesNoFlagsToSend) {
  const Fd fd = open(family::ipv4, type::datagram);
  EXPECT_EQ(sock_send_to(process(), memory(), fd, vector("x"), 1, 1, put_address("127.0.0.1:9"),
                         room<Size>()),
            Errno::inval);
}

TEST_F(WamrSocket, ACallThatFailsHasMovedNothing) {
  const auto size = room<Size>();
  const auto to = put_address("127.0.0.1:9");
  for (const Fd fd : {Fd{5}, open(family::ipv4, type::datagram)}) {
    memory().write(size, 7);
    EXPECT_NE(sock_send_to(process(), memory(), fd, vector("x"), 1, 1, to, size), Errno::success);
    EXPECT_EQ(get(size), 0U);
    memory().write(size, 7);
    EXPECT_NE(sock_recv_from(process(), memory(), fd, vector("x"), 1, 4, room<Addr>(), size),
              Errno::success);
    EXPECT_EQ(get(size), 0U);
  }
}

TEST_F(WamrSocket, RefusesMoreBuffersThanTheHostTakes) {
  const Fd fd = open(family::ipv4, type::datagram);
  const auto to = put_address("127.0.0.1:9");
  EXPECT_THROW(sock_send_to(process(), memory(), fd, {0}, ~0U, 0, to, room<Size>()),
               engine::BadPointer);
  EXPECT_EQ(sock_send_to(process(), memory(), fd, {0}, 1025, 0, to, room<Size>()), Errno::msgsize);
  EXPECT_EQ(sock_recv_from(process(), memory(), fd, {0}, 1025, 0, room<Addr>(), room<Size>()),
            Errno::msgsize);
}

TEST_F(WamrSocket, AnswersForBadDescriptors) {
  const Fd none = 5;
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
  const net::FileDescriptor writer(pipe_ends[1]);
  const Fd pipe =
      *process().descriptors.insert(*wasi::Descriptor::adopt(net::FileDescriptor(pipe_ends[0])));
  const auto address = put_address("127.0.0.1:1");
  for (const auto& [fd, error] : {std::pair{none, Errno::badf}, {pipe, Errno::notsock}}) {
    EXPECT_EQ(sock_bind(process(), memory(), fd, address), error);
    EXPECT_EQ(connect(fd, address), error);
    EXPECT_EQ(sock_listen(process(), fd, 1), error);
    EXPECT_EQ(sock_addr_local(process(), memory(), fd, address), error);
    EXPECT_EQ(sock_addr_remote(process(), memory(), fd, address), error);
    EXPECT_EQ(v1_0::sock_accept(process(), memory(), fd, room<Fd>()), error);
    EXPECT_EQ(receive_from(fd).error, error);
    EXPECT_EQ(sock_send_to(process(), memory(), fd, vector("x"), 1, 0, address, room<Size>()),
              error);
  }
}

TEST_F(WamrSocket, ServesTheTypesOfVersion1_0) {
  const Fd fd = open(family::ipv4, type::stream);
  ASSERT_EQ(bind(fd, "127.0.0.1:0"), Errno::success);
  const auto out = room<Addr>();
  EXPECT_EQ(v1_0::sock_addr_local(process(), memory(), fd, out, sizeof(Addr)), Errno::success);
  EXPECT_EQ(read_address(out), read_address(local(fd)));
  EXPECT_EQ(v1_0::sock_addr_local(process(), memory(), fd, out, sizeof(Addr) - 1), Errno::nobufs);
  EXPECT_EQ(v1_0::sock_addr_remote(process(), memory(), fd, out, sizeof(Addr)), Errno::notconn);
  EXPECT_EQ(v1_0::sock_addr_resolve(process(), fd, 0, 0, 0, 0), Errno::nosys);
  EXPECT_EQ(sock_close(process(), fd), Errno::nosys);
  EXPECT_TRUE(is_open(fd));
}

TEST_F(WamrSocket, DoesNothingWhenAResultCannotBeDelivered) {
  const auto open_nowhere = [&] {
    return sock_open(process(), memory(), 0, family::ipv4, type::stream, beyond<Fd>());
  };
  EXPECT_THROW(open_nowhere(), engine::BadPointer);
  EXPECT_FALSE(is_open(0));

  const Fd listener = open(family::ipv4, type::stream);
  ASSERT_EQ(sock_listen(process(), listener, 1), Errno::success);
  ASSERT_EQ(connect(open(family::ipv4, type::stream), local(listener)), Errno::success);
  const auto accept_to = [&](Ptr<Fd> out) {
    return v1_0::sock_accept(process(), memory(), listener, out);
  };
  EXPECT_THROW(accept_to(beyond<Fd>()), engine::BadPointer);
  EXPECT_EQ(accept_to(room<Fd>()), Errno::success);  // still there

  const Fd server = open(family::ipv4, type::datagram);
  const Fd client = open(family::ipv4, type::datagram);
  ASSERT_EQ(bind(server, "127.0.0.1:0"), Errno::success);
  const auto to = local(server);
  const auto data = vector("datagram");
  const auto send_to = [&](auto list, auto address, auto size) {
    return sock_send_to(process(), memory(), client, list, 1, 0, address, size);
  };
  EXPECT_THROW(send_to(data, to, beyond<Size>()), engine::BadPointer);
  EXPECT_THROW(send_to(data, beyond<Addr>(), room<Size>()), engine::BadPointer);
  EXPECT_THROW(send_to(beyond<GuestIoVector>(), to, room<Size>()), engine::BadPointer);
  EXPECT_THROW(send_to(vector(memory_size - 1, 2), to, room<Size>()), engine::BadPointer);
  EXPECT_EQ(socket(client).local_endpoint()->port, 0);  // nothing was sent

  ASSERT_EQ(send_to(data, to, room<Size>()), Errno::success);
  const auto receive = [&](auto list, auto source, auto size) {
    return sock_recv_from(process(), memory(), server, list, 1, 0, source, size);
  };
  const auto buffer = vector(room<char>(64).offset, 64);
  EXPECT_THROW(receive(buffer, room<Addr>(), beyond<Size>()), engine::BadPointer);
  EXPECT_THROW(receive(buffer, beyond<Addr>(), room<Size>()), engine::BadPointer);
  EXPECT_THROW(receive(vector(memory_size, 1), room<Addr>(), room<Size>()), engine::BadPointer);
  EXPECT_EQ(receive_from(server).data, "datagram");  // still there

  const auto bind_at = [&](Ptr<Addr> at) { return sock_bind(process(), memory(), client, at); };
  EXPECT_THROW(bind_at(beyond<Addr>()), engine::BadPointer);
  EXPECT_THROW(connect(client, beyond<Addr>()), engine::BadPointer);
  const auto name_at = [&](Ptr<Addr> at) {
    return sock_addr_local(process(), memory(), client, at);
  };
  EXPECT_THROW(name_at(beyond<Addr>()), engine::BadPointer);
}

TEST_F(WamrSocket, ABadPointerTrapsWhateverTheCallWouldAnswer) {
  const Fd none = 5;
  const auto local_to = [&](auto out) { return sock_addr_local(process(), memory(), none, out); };
  const auto remote_to = [&](auto out) { return sock_addr_remote(process(), memory(), none, out); };
  EXPECT_THROW(local_to(beyond<Addr>()), engine::BadPointer);
  EXPECT_THROW(remote_to(beyond<Addr>()), engine::BadPointer);
  const auto old_local_to = [&](Ptr<Addr> out, Size length) {
    return v1_0::sock_addr_local(process(), memory(), none, out, length);
  };
  EXPECT_THROW(old_local_to({memory_size - 1}, 2), engine::BadPointer);
  EXPECT_EQ(old_local_to({memory_size - 2}, 2), Errno::nobufs);
}

class WamrDenied : public DeniedGuest {};

TEST_F(WamrDenied, LeavesNoTraceInTheKernel) {
  const auto out = room<Fd>();
  for (const std::uint32_t family : {family::ipv4, family::ipv6}) {
    const char* loopback = family == family::ipv4 ? "127.0.0.1:1" : "[::1]:1";
    const char* mapped = "[::ffff:127.0.0.1]:1";
    const char* group = family == family::ipv4 ? "224.0.0.251:1" : "[ff02::fb]:1";
    for (const std::int32_t type : {type::datagram, type::stream}) {
      ASSERT_EQ(sock_open(process(), memory(), 0, family, type, out), Errno::success);
      const Fd fd = get(out);
      for (const char* target : {loopback, mapped, group}) {
        const auto address = put(to_record(net::Endpoint::parse(target).value()));
        EXPECT_EQ(sock_bind(process(), memory(), fd, address), Errno::acces);
        EXPECT_EQ(sock_connect(process(), memory(), fd, address), Errno::acces);
        EXPECT_EQ(sock_send_to(process(), memory(), fd, vector("x"), 1, 0, address, room<Size>()),
                  type == type::datagram ? Errno::acces : Errno::pipe);
        EXPECT_TRUE(is_untouched(fd)) << target;
      }
      EXPECT_EQ(sock_listen(process(), fd, 1),
                type == type::datagram ? Errno::notsup : Errno::acces);
      EXPECT_TRUE(is_untouched(fd));
      Addr record = to_record(net::Endpoint::parse(group).value());
      AddrIp group_ip;
      std::memcpy(&group_ip, &record, sizeof group_ip);
      EXPECT_EQ(sock_set_ip_add_membership(process(), memory(), fd, put(group_ip), 0),
                Errno::acces);
      EXPECT_TRUE(is_untouched(fd));
    }
  }
  const auto hints = put(AddrInfoHints{});
  EXPECT_EQ(sock_addr_resolve(process(), memory(), put_string("localhost"), put_string(""), hints,
                              room<AddrInfo>(4), 4, room<Size>()),
            Errno::acces);
}

}  // namespace
}  // namespace sluice::abi::wamr
