// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a guest gets of datagrams, and what it does not: Guard in front of the kernel, over
// loopback.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/host_network.h"
#include "net/options.h"
#include "policy/address_pool.h"
#include "policy/guard.h"
#include "policy/policy_reader.h"
#include "policy/test_sockets.h"
#include "policy/watched_network.h"

namespace sluice::policy {
namespace {

using net::Address;
using net::Endpoint;
using net::Family;
using net::Socket;
using net::SocketFlags;
using net::Transport;

Address sender(const net::Result<net::ReceivedFrom>& received) {
  return received && received->source ? received->source->address : Address{};
}

std::vector<Rule> pool(const char* value) { return parse_address_pool(value).value(); }

/// Hears 127.0.0.2 and nobody else.
std::vector<Rule> friend_only() {
  return {{.uses = {Use::receive},
           .where = {net::Cidr::parse("127.0.0.2/32").value()},
           .source = "test"}};
}

constexpr std::uint8_t guest_address = 1;
constexpr std::uint8_t friendly = 2;
constexpr std::uint8_t stranger = 3;

/// Sends one datagram from 127.0.0.`from`, which has arrived when this returns.
void send(std::uint8_t from, const Endpoint& to, const std::string& text) {
  net::HostNetwork network;
  Socket socket = network.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(socket, loopback(from)));
  const std::array data{iovec{const_cast<char*>(text.data()), text.size()}};
  ASSERT_TRUE(network.send_to(socket, data, 0, to));
}

/// A Guard, and a socket that is bound to 127.0.0.1 as guests do it or, if they may not, as the
/// host does it.
struct Fixture {
  explicit Fixture(std::vector<Rule> rules, SocketFlags flags = SocketFlags::nonblocking)
      : guard(network, std::make_shared<Ruleset>(std::move(rules)),
              {AuditLevel::denied,
               [this](const AuditRecord& record) { denials.push_back(explain_denial(record)); }}),
        socket(guard.open(Family::ipv4, Transport::udp, flags).value()) {}

  void bind() {
    if (!guard.bind(socket, loopback(guest_address))) {
      ASSERT_TRUE(network.bind(socket, loopback(guest_address)));
    }
    denials.clear();
  }
  [[nodiscard]] Endpoint where() const {
    return loopback(guest_address, socket.local_endpoint().value().port);
  }

  WatchedNetwork network;
  std::vector<std::string> denials;
  Guard guard;
  Socket socket;
};

/// A guest's memory, of which buffers of the given sizes are received into, with gaps between.
struct Memory {
  explicit Memory(const std::vector<std::size_t>& sizes) {
    std::size_t end = 0;
    for (const std::size_t size : sizes) end += size + 3;
    bytes.assign(end, '.');
    std::size_t at = 0;
    for (const std::size_t size : sizes) {
      buffers.push_back({bytes.data() + at, size});
      at += size + 3;
    }
  }

  [[nodiscard]] bool is_untouched() const {
    return std::ranges::all_of(bytes, [](char byte) { return byte == '.'; });
  }

  std::string bytes;
  std::vector<iovec> buffers;
};

TEST(GuardReceive, NothingOfARefusedDatagramReachesTheGuest) {
  for (const int flags :
       std::initializer_list<int>{0, MSG_TRUNC, MSG_PEEK, MSG_PEEK | MSG_TRUNC, MSG_WAITALL}) {
    for (const auto& sizes : std::vector<std::vector<std::size_t>>{
             {64}, {4}, {2, 0, 3, 60}, {0}, {0, 64}, {}, {70'000}}) {
      Fixture test(friend_only());
      test.bind();
      Memory memory(sizes);
      send(stranger, test.where(), "SECRET, and a long one");
      EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, flags)), EAGAIN);
      EXPECT_TRUE(memory.is_untouched());
      EXPECT_EQ(test.denials.size(), 1);

      send(stranger, test.where(), "SECRET, and a long one");
      send(stranger, test.where(), "SECRET");
      send(friendly, test.where(), "hello");
      const auto received = test.guard.receive_from(test.socket, memory.buffers, flags);
      ASSERT_TRUE(received);
      EXPECT_EQ(sender(received), loopback(friendly).address);
      EXPECT_EQ(memory.bytes.find_first_not_of(".helo"), std::string::npos) << memory.bytes;
      EXPECT_EQ(test.denials.size(), 3);
    }
  }
}

// As the kernel does it for a socket of the host: what is returned, what is written, what is left.
TEST(GuardReceive, AnAllowedDatagramIsReceivedAsByTheKernel) {
  for (const std::size_t length : {0, 1, 5, 6, 7, 1000, 65507}) {
    for (const int flags :
         std::initializer_list<int>{0, MSG_PEEK, MSG_TRUNC, MSG_PEEK | MSG_TRUNC, MSG_WAITALL,
                                    MSG_OOB, MSG_OOB | MSG_TRUNC, MSG_DONTWAIT, MSG_NOSIGNAL}) {
      for (const auto& sizes : std::vector<std::vector<std::size_t>>{{},
                                                                     {0},
                                                                     {1},
                                                                     {6},
                                                                     {2000},
                                                                     {2, 4},
                                                                     {0, 3, 0, 2},
                                                                     {1, 2000},
                                                                     {70'000},
                                                                     {65000, 507}}) {
        std::string text(length, ' ');
        for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>('a' + i % 23);
        net::HostNetwork host;
        Socket plain = host.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
        ASSERT_TRUE(host.bind(plain, loopback(guest_address)));
        Fixture test(friend_only());
        test.bind();
        send(friendly, plain.local_endpoint().value(), text);
        send(stranger, test.where(), "SECRET");
        send(friendly, test.where(), text);
        for (int i = 0; i < 2; ++i) {  // what was peeked at is still there
          Memory expected(sizes);
          Memory memory(sizes);
          const auto by_kernel = host.receive_from(plain, expected.buffers, flags);
          const auto by_guard = test.guard.receive_from(test.socket, memory.buffers, flags);
          ASSERT_EQ(error(by_guard), error(by_kernel));
          EXPECT_EQ(memory.bytes, expected.bytes);
          if (!by_kernel) continue;
          EXPECT_EQ(by_guard->size, by_kernel->size);
          EXPECT_EQ(by_guard->flags, by_kernel->flags);
          EXPECT_EQ(sender(by_guard), sender(by_kernel));
        }
      }
    }
  }
}

TEST(GuardReceive, FailsAsTheKernelDoes) {
  Fixture test(friend_only(), SocketFlags::none);
  test.bind();
  Memory memory({16});
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, MSG_DONTWAIT)), EAGAIN);
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, MSG_ERRQUEUE)), EINVAL);
  ASSERT_TRUE(net::set_option(test.socket, SOL_SOCKET, SO_RCVTIMEO,
                              timeval{.tv_sec = 0, .tv_usec = 20'000}));
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, 0)), EAGAIN);
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, MSG_PEEK)), EAGAIN);
}

TEST(GuardReceive, ASocketThatIsShutDownHasNothing) {
  Fixture test(friend_only(), SocketFlags::none);
  test.bind();
  static_cast<void>(test.socket.shutdown(SHUT_RD));  // ENOTCONN, and done nevertheless
  for (const int flags : std::initializer_list<int>{0, MSG_PEEK}) {
    Memory memory({16});
    const auto received = test.guard.receive_from(test.socket, memory.buffers, flags);
    ASSERT_TRUE(received);
    EXPECT_EQ(received->size, 0);
    EXPECT_FALSE(received->source);
  }
}

TEST(GuardReceive, TellsThatNobodyIsAtThePeersPort) {
  Fixture test(pool("127.0.0.1/32"));
  Endpoint nobody;
  {
    Fixture gone({});
    gone.bind();
    nobody = gone.where();
  }
  ASSERT_TRUE(test.guard.connect(test.socket, nobody));
  for (const int flags : std::initializer_list<int>{0, MSG_PEEK}) {
    ASSERT_TRUE(test.socket.send({}, 0));
    Memory memory({16});
    EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, flags)), ECONNREFUSED);
  }
}

TEST(GuardReceive, WhereNobodyIsRefusedTheKernelWritesToTheGuest) {
  const struct {
    const char* pool;
    const char* bound;  ///< null: it sends first
    bool at_once;
  } cases[] = {
      {"127.0.0.1/32", "127.0.0.1:0", true}, {"0.0.0.0/32", "0.0.0.0:0", true},
      {"0.0.0.0/0", nullptr, true},          {"127.0.0.0/8", nullptr, false},
      {"::1/128", "[::1]:0", false},         {"::/0", "[::]:0", false},
      {"::/0,0.0.0.0/0", "[::]:0", true},    {"::/0,0.0.0.0/0", nullptr, true},
  };
  for (const auto& test_case : cases) {
    WatchedNetwork network;
    Guard guard(network, std::make_shared<Ruleset>(pool(test_case.pool)));
    const bool ipv6 = test_case.pool[0] == ':';
    const Address self = Address::loopback(ipv6 ? Family::ipv6 : Family::ipv4);
    Socket socket = guard.open(self.family, Transport::udp, SocketFlags::nonblocking).value();
    if (test_case.bound != nullptr) {
      ASSERT_TRUE(guard.bind(socket, Endpoint::parse(test_case.bound).value_or(Endpoint{})));
    }
    Memory memory({8});
    if (test_case.bound == nullptr) {
      ASSERT_TRUE(guard.send_to(socket, {}, 0, {.address = self, .port = 9}));
    }
    const Endpoint to{.address = self, .port = socket.local_endpoint().value().port};
    Socket peer = network.open(self.family, Transport::udp, SocketFlags::none).value();
    const std::array data{iovec{const_cast<char*>("hello"), 5}};
    ASSERT_TRUE(network.send_to(peer, data, 0, to));
    ASSERT_TRUE(guard.receive_from(socket, memory.buffers, 0));
    EXPECT_EQ(memory.bytes.substr(0, 6), "hello.");
    ASSERT_EQ(network.receives.size(), 1) << test_case.pool;
    EXPECT_EQ(network.receives[0].into == memory.bytes.data(), test_case.at_once) << test_case.pool;
  }
}

// Another thread may send while this waits, and then strangers find the socket.
TEST(GuardReceive, WhoWaitsWithoutAPortMayHaveToRefuse) {
  Fixture test(pool("127.0.0.1/32"));
  Memory memory({16});
  const int waited = error(test.guard.receive_from(test.socket, memory.buffers, 0));
  EXPECT_EQ(waited, EAGAIN);
  ASSERT_EQ(test.network.receives.size(), 1);
  EXPECT_NE(test.network.receives[0].into, memory.bytes.data());
}

// The peek has shown the stranger's datagram. Before it is dropped another thread receives it, and
// what is dropped is the friend's.
TEST(GuardReceive, WhatWasDroppedForAnotherIsReceivedByTheOther) {
  Fixture test(friend_only(), SocketFlags::none);
  test.bind();
  send(stranger, test.where(), "SECRET");
  send(friendly, test.where(), "hello, friend");

  Memory memory({5, 3});
  std::promise<void> took_the_strangers;
  net::Result<net::ReceivedFrom> received = net::failure(0);
  std::thread other;
  test.network.after = [&](const WatchedNetwork::Receive& call) {
    if ((call.flags & MSG_DONTWAIT) == 0) took_the_strangers.set_value();
  };
  test.network.before = [&](const WatchedNetwork::Receive& call) {
    const bool drops = (call.flags & (MSG_DONTWAIT | MSG_PEEK)) == MSG_DONTWAIT;
    if (!drops || other.joinable()) return;
    other =
        std::thread([&] { received = test.guard.receive_from(test.socket, memory.buffers, 0); });
    took_the_strangers.get_future().wait();
  };
  Memory peeked({16});
  const auto next = test.guard.receive_from(test.socket, peeked.buffers, MSG_PEEK | MSG_DONTWAIT);
  ASSERT_TRUE(other.joinable());
  other.join();
  EXPECT_EQ(error(next), EAGAIN);
  EXPECT_TRUE(peeked.is_untouched());
  ASSERT_TRUE(received);
  EXPECT_EQ(memory.bytes, "hello..., f...");
  EXPECT_EQ(received->size, 8);
  EXPECT_EQ(received->flags, MSG_TRUNC);
  EXPECT_EQ(sender(received), loopback(friendly).address);
}

TEST(GuardReceive, NothingIsDroppedWhenAnotherDroppedItAlready) {
  Fixture test(friend_only());
  test.bind();
  send(stranger, test.where(), "SECRET");
  send(friendly, test.where(), "hello");
  bool first = true;
  test.network.after = [&](const WatchedNetwork::Receive&) {
    if (!std::exchange(first, false)) return;
    EXPECT_TRUE(test.socket.receive({}, MSG_DONTWAIT));
  };
  for (const int flags : std::initializer_list<int>{MSG_PEEK, 0}) {
    Memory memory({8});
    EXPECT_EQ(test.guard.receive_from(test.socket, memory.buffers, flags).value().size, 5);
    EXPECT_EQ(memory.bytes.substr(0, 6), "hello.");
  }
}

TEST(GuardReceive, WhatCameToAnImplicitPortIsNotHeardAtAnother) {
  Fixture test(pool("127.0.0.1/32"));
  ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
  send(stranger, test.where(), "SECRET");
  send(stranger, test.where(), "SECRET");
  ASSERT_TRUE(test.guard.disconnect(test.socket));
  ASSERT_TRUE(test.guard.bind(test.socket, loopback(guest_address)));
  Memory memory({16});
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, 0)), EAGAIN);
  send(stranger, test.where(), "hello");
  EXPECT_TRUE(test.guard.receive_from(test.socket, memory.buffers, 0));
}

TEST(GuardReceive, ABindThatFailsDropsNothing) {
  Fixture test(pool("127.0.0.1/32"));
  ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
  send(guest_address, test.where(), "hello");
  EXPECT_EQ(error(test.guard.bind(test.socket, loopback(guest_address))), EINVAL);
  Memory memory({16});
  EXPECT_TRUE(test.guard.receive_from(test.socket, memory.buffers, 0));
}

TEST(GuardReceive, ABindBetweenReceivingAndJudgingChangesNothing) {
  for (const bool waits_without_port : {false, true}) {
    Fixture test(pool("127.0.0.1/32"));
    const auto find_port_and_stranger = [&] {
      ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
      send(stranger, test.where(), "SECRET");
    };
    if (!waits_without_port) find_port_and_stranger();
    bool first = true;
    test.network.before = [&](const WatchedNetwork::Receive&) {
      if (first && waits_without_port) find_port_and_stranger();
    };
    test.network.after = [&](const WatchedNetwork::Receive&) {
      if (!std::exchange(first, false)) return;
      ASSERT_TRUE(test.guard.disconnect(test.socket));
      ASSERT_TRUE(test.guard.bind(test.socket, loopback(guest_address)));
    };
    Memory memory({16});
    EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, 0)), EAGAIN);
    EXPECT_TRUE(memory.is_untouched());
    EXPECT_EQ(test.denials.size(), 1);
  }
}

// It gets its port from whoever comes first.
TEST(GuardReceive, WhoSendsWhileAnotherBindsGetsAPortThatIsKnown) {
  Fixture test(pool("127.0.0.1/32"));
  std::future<void> sending;
  test.network.before_bind = [&] {
    sending = std::async(std::launch::async, [&] {
      ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
    });
    // The test holds without it too.
    static_cast<void>(sending.wait_for(std::chrono::milliseconds(50)));
  };
  const bool is_bound = test.guard.bind(test.socket, loopback(guest_address)).has_value();
  sending.get();
  EXPECT_EQ(test.socket.bound_implicitly(), !is_bound);
}

// Another thread sends while what came to the former port is dropped, and somebody floods the new
// one.
TEST(GuardReceive, DroppingWhatCameBeforeEnds) {
  Fixture test(pool("127.0.0.1/32"));
  ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
  send(stranger, test.where(), "SECRET");
  ASSERT_TRUE(test.guard.disconnect(test.socket));
  int drops = 0;
  test.network.before = [&](const WatchedNetwork::Receive&) {
    if (++drops > 10) return;
    ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
    send(stranger, test.where(), "SECRET");
  };
  EXPECT_EQ(error(test.guard.bind(test.socket, loopback(guest_address))), EINVAL);
  EXPECT_EQ(drops, 1);
  EXPECT_TRUE(test.socket.bound_implicitly());
}

// The host's socket has a port that the kernel chose, which goes while a thread waits.
TEST(GuardReceive, WhoWaitsWhileThePortIsLostHearsNoStrangers) {
  Fixture test(pool("127.0.0.1/32"));
  ASSERT_TRUE(test.network.bind(test.socket, {.address = Address::any(Family::ipv4)}));
  test.socket = Socket::adopt(net::FileDescriptor(dup(test.socket.host()))).value();
  bool first = true;
  test.network.before = [&](const WatchedNetwork::Receive&) {
    if (!std::exchange(first, false)) return;
    ASSERT_TRUE(test.guard.connect(test.socket, loopback(guest_address, 9)));
    ASSERT_TRUE(test.guard.disconnect(test.socket));
    ASSERT_TRUE(test.guard.send_to(test.socket, {}, 0, loopback(guest_address, 9)));
    send(stranger, test.where(), "SECRET");
  };
  Memory memory({16});
  EXPECT_EQ(error(test.guard.receive_from(test.socket, memory.buffers, 0)), EAGAIN);
  EXPECT_EQ(memory.bytes.find_first_of("SECRET"), std::string::npos);
  EXPECT_EQ(test.denials.size(), 1);
}

// It is there that those who come from elsewhere are welcome.
TEST(GuardReceive, WhoComesWhileTheListenerIsMovedIsRefused) {
  WatchedNetwork network;
  PolicyReader reader;
  ASSERT_TRUE(reader.add_text("policy",
                              "allow listen tcp 127.0.0.1 from 127.0.0.2\n"
                              "allow listen tcp 127.0.0.4 from any\n",
                              "."));
  Guard guard(network, std::make_shared<Ruleset>(reader.rules()));
  Socket listener = guard.open(Family::ipv4, Transport::tcp, SocketFlags::nonblocking).value();
  ASSERT_TRUE(guard.bind(listener, loopback(guest_address)));
  ASSERT_TRUE(guard.listen(listener, 4));
  Socket peer = network.open(Family::ipv4, Transport::tcp, SocketFlags::none).value();
  ASSERT_TRUE(network.bind(peer, loopback(stranger)));
  ASSERT_TRUE(network.connect(peer, listener.local_endpoint().value()));
  pollfd entry{.fd = listener.host(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&entry, 1, 10'000), 1);
  bool first = true;
  network.after_accept = [&] {
    if (!std::exchange(first, false)) return;
    ASSERT_TRUE(guard.disconnect(listener));
    ASSERT_TRUE(guard.bind(listener, loopback(4)));
    ASSERT_TRUE(guard.listen(listener, 4));
  };
  EXPECT_EQ(error(guard.accept(listener, SocketFlags::none)), EAGAIN);
}

TEST(GuardReceive, AnAddressThatAConnectionGivesIsNotItsOwn) {
  Fixture test(pool("0.0.0.0/32,127.0.0.1/32"));
  ASSERT_TRUE(test.guard.bind(test.socket, {.address = Address::any(Family::ipv4)}));
  ASSERT_TRUE(test.guard.connect(test.socket, loopback(guest_address, 9)));
  test.network.after_disconnect = [&] {
    ASSERT_TRUE(test.guard.connect(test.socket, loopback(guest_address, 9)));
  };
  ASSERT_TRUE(test.guard.disconnect(test.socket));
  EXPECT_TRUE(test.socket.bound_implicitly());
  EXPECT_FALSE(test.socket.stays_bound());
}

TEST(GuardReceive, ALostPortMeansThatStrangersMayBeRefused) {
  const struct {
    const char* pool;
    Family family;
    Endpoint bound;
    bool stays;
  } cases[] = {
      {"127.0.0.1/32", Family::ipv4, loopback(guest_address), true},
      {"::1/128", Family::ipv6, {.address = Address::loopback(Family::ipv6)}, false},
      {"::/0", Family::ipv6, {.address = Address::any(Family::ipv6)}, false},
  };
  for (const auto& test_case : cases) {
    net::HostNetwork network;
    Guard guard(network, std::make_shared<Ruleset>(pool(test_case.pool)));
    Socket socket = guard.open(test_case.family, Transport::udp, SocketFlags::none).value();
    EXPECT_FALSE(socket.stays_bound());
    ASSERT_TRUE(guard.bind(socket, test_case.bound));
    EXPECT_EQ(socket.stays_bound(), test_case.stays);
    ASSERT_TRUE(guard.connect(socket, {.address = Address::loopback(test_case.family), .port = 9}));
    ASSERT_TRUE(guard.disconnect(socket));
    EXPECT_EQ(socket.stays_bound(), test_case.stays);

    // A port that it asked for stays, whatever the address.
    const std::uint16_t free = [&] {
      Socket probe = network.open(test_case.family, Transport::udp, SocketFlags::none).value();
      EXPECT_TRUE(network.bind(probe, test_case.bound));
      return probe.local_endpoint().value().port;
    }();
    Socket with_port = guard.open(test_case.family, Transport::udp, SocketFlags::none).value();
    ASSERT_TRUE(guard.bind(with_port, {.address = test_case.bound.address, .port = free}));
    EXPECT_TRUE(with_port.stays_bound());
    ASSERT_TRUE(
        guard.connect(with_port, {.address = Address::loopback(test_case.family), .port = 9}));
    ASSERT_TRUE(guard.disconnect(with_port));
    EXPECT_TRUE(with_port.stays_bound());
    EXPECT_EQ(with_port.local_endpoint().value().port, free);
  }
}

}  // namespace
}  // namespace sluice::policy
