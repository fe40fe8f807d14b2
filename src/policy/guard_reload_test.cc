// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules that are replaced, over loopback: what is begun, under way and in use then.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>

#include <array>
#include <atomic>
#include <cstring>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/host_network.h"
#include "net/options.h"
#include "policy/guard.h"
#include "policy/recording_network.h"
#include "policy/test_rules.h"
#include "policy/test_sockets.h"
#include "policy/watched_network.h"

namespace sluice::policy {
namespace {

using net::Endpoint;
using net::Family;
using net::HostNetwork;
using net::Socket;
using net::SocketFlags;
using net::Transport;
using Existing = Guard::Existing;

/// A guest, whose sockets these are, and the host at 127.0.0.1 and 127.0.0.2.
class GuardReload : public testing::Test {
 protected:
  void replace(const std::string& policy, Existing existing = Existing::keep) {
    guard_.replace_rules(rules_of(policy), existing);
  }
  /// As the runtime does for each socket of the guest.
  void rejudge(const std::string& policy, Socket& socket) {
    replace(policy, Existing::rejudge);
    guard_.revise(socket);
  }
  Socket open(Transport transport, SocketFlags flags = SocketFlags::none) {
    return guard_.open(Family::ipv4, transport, flags).value();
  }
  /// A socket of the host.
  Socket host(Transport transport, const Endpoint& local = loopback(1)) {
    Socket socket = network_.open(Family::ipv4, transport, SocketFlags::none).value();
    EXPECT_TRUE(network_.bind(socket, local));
    return socket;
  }
  Socket host_listener() {
    Socket listener = host(Transport::tcp);
    EXPECT_TRUE(network_.listen(listener, 4));
    return listener;
  }
  Socket server(Transport transport, SocketFlags flags = SocketFlags::none) {
    Socket socket = open(transport, flags);
    EXPECT_EQ(error(guard_.bind(socket, loopback(1))), 0);
    if (transport == Transport::tcp) {
      EXPECT_EQ(error(guard_.listen(socket, 4)), 0);
    }
    return socket;
  }
  /// A connection that 127.0.0.2 has made to the guest.
  Socket accepted(Socket& listener) {
    peer_ = host(Transport::tcp, loopback(2));
    EXPECT_TRUE(network_.connect(*peer_, listener.local_endpoint().value()));
    return std::move(guard_.accept(listener, SocketFlags::none)->socket);
  }
  static int receive(const Socket& socket, int flags = 0) {
    std::array<char, 8> buffer{};
    const std::array into{iovec{buffer.data(), buffer.size()}};
    const auto received = socket.receive(into, flags);
    return received ? static_cast<int>(received->size) : -net::number(received.error());
  }
  static int send(const Socket& socket) {
    const std::array data{text("hello")};
    return error(socket.send(data, 0));
  }

  static constexpr const char* everything = "allow any any";
  HostNetwork network_;
  std::vector<std::string> denials_;
  Guard guard_{
      network_, rules_of(everything), {AuditLevel::denied, [this](const AuditRecord& record) {
                                         denials_.push_back(explain_denial(record));
                                       }}};
  std::optional<Socket> peer_;
};

TEST_F(GuardReload, WhatIsBegunIsJudgedByTheNewRules) {
  Socket listener = host_listener();
  Socket first = open(Transport::tcp);
  EXPECT_EQ(error(guard_.connect(first, listener.local_endpoint().value())), 0);
  replace("deny connect tcp any");
  Socket second = open(Transport::tcp);
  EXPECT_EQ(error(guard_.connect(second, listener.local_endpoint().value())), EACCES);
  EXPECT_EQ(send(first), 0);  // it stays
  replace(everything);
  EXPECT_EQ(error(guard_.connect(second, listener.local_endpoint().value())), 0);
}

TEST_F(GuardReload, WhatASocketHasFoundOfAPeerIsForgotten) {
  Socket peer = host(Transport::udp);
  const Endpoint where = peer.local_endpoint().value();
  Socket socket = open(Transport::udp, SocketFlags::nonblocking);
  replace("allow send udp 127.0.0.0/8");
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_EQ(error(guard_.send_to(socket, {}, 0, where)), 0);
  }
  const Endpoint guest = loopback(1, socket.local_endpoint().value().port);
  const std::array data{text("hello")};
  ASSERT_TRUE(network_.send_to(peer, data, 0, guest));
  replace("allow send udp 192.0.2.1");
  await_input(socket);
  EXPECT_EQ(error(guard_.receive_from(socket, {}, 0)), EAGAIN);
  EXPECT_EQ(error(guard_.send_to(socket, {}, 0, where)), EACCES);
}

TEST_F(GuardReload, WhoWasHeardMayBeAnsweredIfHeIsHeardStill) {
  replace("allow bind udp any");
  Socket socket = server(Transport::udp, SocketFlags::nonblocking);
  Socket peer = host(Transport::udp, loopback(2));
  const std::array data{text("hello")};
  ASSERT_TRUE(network_.send_to(peer, data, 0, socket.local_endpoint().value()));
  await_input(socket);
  ASSERT_EQ(error(guard_.receive_from(socket, {}, 0)), 0);
  const Endpoint sender = peer.local_endpoint().value();
  replace("allow bind udp any\ndeny send udp 192.0.2.1");
  EXPECT_EQ(error(guard_.send_to(socket, {}, 0, sender)), 0);
  replace("allow bind udp any from 127.0.0.3");
  EXPECT_EQ(error(guard_.send_to(socket, {}, 0, sender)), EACCES);
}

TEST_F(GuardReload, WhereNothingGrantsThePlaceNobodyIsHeard) {
  Socket listener = server(Transport::tcp, SocketFlags::nonblocking);
  Socket receiver = server(Transport::udp, SocketFlags::nonblocking);
  replace("allow connect any any\nallow bind tcp any");
  Socket stream = host(Transport::tcp, loopback(2));
  ASSERT_TRUE(network_.connect(stream, listener.local_endpoint().value()));
  await_input(listener);
  EXPECT_EQ(error(guard_.accept(listener, SocketFlags::none)), EAGAIN);
  Socket datagrams = host(Transport::udp, loopback(2));
  const std::array data{text("hello")};
  ASSERT_TRUE(network_.send_to(datagrams, data, 0, receiver.local_endpoint().value()));
  await_input(receiver);
  EXPECT_EQ(error(guard_.receive_from(receiver, {}, 0)), EAGAIN);
}

TEST_F(GuardReload, AConnectionThatIsDeniedIsReset) {
  Socket listener = host_listener();
  Socket socket = open(Transport::tcp);
  ASSERT_TRUE(guard_.connect(socket, listener.local_endpoint().value()));
  Socket other_end = std::move(network_.accept(listener, SocketFlags::none)->socket);
  auto waiting = std::async(std::launch::async, [&] { return receive(socket); });
  rejudge("allow connect tcp 127.0.0.0/8", socket);
  EXPECT_EQ(send(socket), 0);
  rejudge("deny connect tcp 127.0.0.0/8", socket);
  EXPECT_LE(waiting.get(), 0);
  EXPECT_NE(send(socket), 0);
  await_input(other_end);
  EXPECT_EQ(receive(other_end), 5);  // what was sent before
  EXPECT_EQ(receive(other_end), -ECONNRESET);
  EXPECT_EQ(denials_, (std::vector<std::string>{"denied: connect tcp " +
                                                listener.local_endpoint()->to_string() +
                                                "; policy:1 forbids it"}));
}

TEST_F(GuardReload, AConnectionThatCameInIsReset) {
  for (const char* const policy :
       {"allow any any\ndeny accept tcp 127.0.0.2",
        "allow any any\ndeny listen tcp 127.0.0.1 from 127.0.0.2",
        "allow listen tcp 127.0.0.1 from 127.0.0.3", "allow connect tcp any"}) {
    replace(everything);
    Socket listener = server(Transport::tcp);
    Socket socket = accepted(listener);
    rejudge("allow listen tcp 127.0.0.1 from 127.0.0.2", socket);
    EXPECT_EQ(send(socket), 0);
    rejudge(policy, socket);
    EXPECT_NE(send(socket), 0) << policy;
    await_input(*peer_);
    EXPECT_EQ(receive(*peer_), 5);
    EXPECT_EQ(receive(*peer_), -ECONNRESET) << policy;
  }
}

TEST_F(GuardReload, AConnectionThatIsBeingMadeIsGivenUp) {
  Socket listener = host(Transport::tcp);
  ASSERT_TRUE(network_.listen(listener, 0));
  const Endpoint where = listener.local_endpoint().value();
  std::vector<Socket> clients;
  const auto is_made = [&](const Socket& client) {
    pollfd entry{.fd = client.host(), .events = POLLOUT, .revents = 0};
    return poll(&entry, 1, 100) == 1;
  };
  do {  // until the queue is full
    clients.push_back(open(Transport::tcp, SocketFlags::nonblocking));
    ASSERT_EQ(error(guard_.connect(clients.back(), where)), EINPROGRESS);
  } while (is_made(clients.back()));
  Socket& socket = clients.back();
  rejudge("allow connect tcp 127.0.0.1", socket);
  EXPECT_TRUE(is_made(socket));  // or rather will never be
  EXPECT_NE(send(socket), 0);
}

TEST_F(GuardReload, WhatNoLongerMayListenOrReceiveIsShutDown) {
  Socket listener = server(Transport::tcp);
  Socket receiver = server(Transport::udp);
  auto accepting = std::async(std::launch::async,
                              [&] { return error(guard_.accept(listener, SocketFlags::none)); });
  auto receiving =
      std::async(std::launch::async, [&] { return error(guard_.receive_from(receiver, {}, 0)); });
  for (Socket* const socket : {&listener, &receiver}) {
    rejudge("allow listen any 127.0.0.1", *socket);
    EXPECT_EQ(error(socket->local_endpoint()), 0);
  }
  for (Socket* const socket : {&listener, &receiver}) rejudge("allow bind any 127.0.0.2", *socket);
  EXPECT_EQ(accepting.get(), EINVAL);
  receiving.get();
  EXPECT_EQ(error(network_.send_to(receiver, {}, 0, loopback(1, 9))), EPIPE);
  EXPECT_EQ(denials_.size(), 2);
}

TEST_F(GuardReload, APeerOfDatagramsThatIsDeniedIsCutOff) {
  Socket peer = host(Transport::udp);
  Socket socket = open(Transport::udp);
  ASSERT_TRUE(guard_.connect(socket, peer.local_endpoint().value()));
  auto waiting = std::async(std::launch::async, [&] { return receive(socket); });
  rejudge("allow connect udp 127.0.0.1", socket);
  EXPECT_EQ(send(socket), 0);
  rejudge("allow connect udp 127.0.0.2", socket);
  EXPECT_EQ(waiting.get(), 0);
  EXPECT_EQ(send(socket), EPIPE);
}

// Linux gives what comes to a socket of datagrams that is shut down.
TEST_F(GuardReload, WhatWasCutOffReceivesNothingMore) {
  Socket peer = host(Transport::udp);
  Socket socket = server(Transport::udp, SocketFlags::nonblocking);
  ASSERT_TRUE(guard_.connect(socket, peer.local_endpoint().value()));
  rejudge("allow bind udp 127.0.0.1", socket);
  const std::array data{text("hello")};
  ASSERT_TRUE(network_.send_to(peer, data, 0, socket.local_endpoint().value()));
  await_input(socket);
  std::array<char, 8> buffer{};
  const std::array into{iovec{buffer.data(), buffer.size()}};
  const auto received = guard_.receive_from(socket, into, 0);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 0);
  EXPECT_FALSE(received->source);
}

TEST_F(GuardReload, SocketsOfTheHostStay) {
  Socket listener = host_listener();
  Socket connection = host(Transport::tcp, loopback(2));
  ASSERT_TRUE(network_.connect(connection, listener.local_endpoint().value()));
  connection.set_peer_origin(Socket::Origin::host);
  Socket receiver = host(Transport::udp);
  for (Socket* const socket : {&listener, &connection, &receiver}) rejudge("", *socket);
  EXPECT_EQ(send(connection), 0);
  EXPECT_EQ(error(guard_.accept(listener, SocketFlags::none)), 0);
  EXPECT_TRUE(denials_.empty());
}

// Between the look at the rules and the number that lets others find the socket.
TEST_F(GuardReload, WhatIsUnderWayIsJudgedAgain) {
  Socket listener = server(Transport::tcp);
  Socket kept = accepted(listener);
  replace("deny accept tcp any", Existing::keep);
  guard_.admit(kept);
  EXPECT_EQ(send(kept), 0);
  replace(everything);
  Socket cut = accepted(listener);
  replace("deny accept tcp any", Existing::rejudge);
  guard_.admit(cut);
  EXPECT_NE(send(cut), 0);

  for (const auto existing : {Existing::keep, Existing::rejudge}) {
    RecordingNetwork network;
    Guard guard(network, rules_of(everything));
    network.during_connect = [&] {
      guard.replace_rules(rules_of("deny connect any any"), existing);
    };
    Socket socket = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
    EXPECT_EQ(error(guard.connect(socket, loopback(1, 9))),
              existing == Existing::keep ? 0 : EACCES);
  }
}

// The kernel writes to the guest's memory where nobody is refused.
TEST_F(GuardReload, ADatagramThatTheNewRulesRefuseIsTakenBack) {
  WatchedNetwork network;
  Guard guard(network, rules_of("allow bind udp any"));  // which refuses nobody
  Socket receiver = guard.open(Family::ipv4, Transport::udp, SocketFlags::none).value();
  ASSERT_TRUE(guard.bind(receiver, loopback(1)));
  bool is_first = true;
  network.before = [&](const WatchedNetwork::Receive&) {  // as if it waited there
    if (!std::exchange(is_first, false)) return;
    guard.replace_rules(rules_of("allow listen udp 127.0.0.1 from 127.0.0.3"), Existing::keep);
    for (const auto& [last, bytes] : {std::pair{2, "SECRET"}, {3, "yes"}}) {
      Socket peer = host(Transport::udp, loopback(static_cast<std::uint8_t>(last)));
      const std::array data{text(bytes)};
      ASSERT_TRUE(network_.send_to(peer, data, 0, receiver.local_endpoint().value()));
    }
  };
  std::array<char, 16> buffer{};
  buffer.fill('.');
  const std::array into{iovec{buffer.data(), 4}, iovec{buffer.data() + 8, 8}};
  EXPECT_EQ(guard.receive_from(receiver, into, 0).value().source->address, loopback(3).address);
  const std::string seen(buffer.data(), buffer.size());
  EXPECT_TRUE(seen.starts_with("yes")) << seen;
  EXPECT_EQ(seen.find_first_of("SECRT"), std::string::npos) << seen;
}

TEST_F(GuardReload, WhatAnotherTookMeanwhileIsNotLost) {
  Socket receiver = server(Transport::udp);
  std::array<char, 8> buffer{};
  const std::array into{iovec{buffer.data(), buffer.size()}};
  auto waiting = std::async(std::launch::async, [&] {
    return guard_.receive_from(receiver, into, 0).value().source->address;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the test holds without it too
  receiver.set_aside().push_back(
      {.bytes = {std::byte{'h'}, std::byte{'i'}}, .source = loopback(3)});
  replace("allow listen udp 127.0.0.1 from 127.0.0.3");
  Socket peer = host(Transport::udp, loopback(2));
  const std::array data{text("SECRET")};
  ASSERT_TRUE(network_.send_to(peer, data, 0, receiver.local_endpoint().value()));
  EXPECT_EQ(waiting.get(), loopback(3).address);
  EXPECT_EQ(std::string(buffer.data(), 3), std::string("hi\0", 3));
  EXPECT_TRUE(receiver.set_aside().empty());
}

TEST_F(GuardReload, ThreadsDecideWhileRulesAreReplaced) {
  constexpr int replacements = 200;
  std::atomic<std::size_t> denied = 0;
  const auto note = [&](const AuditRecord& record) {
    const Rule* const rule = record.decision.rule;
    EXPECT_TRUE(rule != nullptr && rule->source.starts_with("policy:"));
    ++denied;
  };
  Guard guard(network_, rules_of(everything), {AuditLevel::denied, note});
  Socket sink = host(Transport::udp);
  const Endpoint where = sink.local_endpoint().value();
  std::vector<Socket> sockets;
  for (int i = 0; i < 3; ++i) {
    sockets.push_back(guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value());
  }
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (Socket& socket : sockets) {
    threads.emplace_back([&] {
      while (!done) {
        const int sent = error(guard.send_to(socket, {}, 0, where));
        EXPECT_TRUE(sent == 0 || sent == EACCES || sent == EAGAIN) << sent;
        Socket connecting =
            guard.open(Family::ipv4, Transport::udp, SocketFlags::nonblocking).value();
        guard.admit(connecting);
        const int connected = error(guard.connect(connecting, where));
        EXPECT_TRUE(connected == 0 || connected == EACCES) << connected;
        static_cast<void>(guard.receive_from(connecting, {}, 0));
      }
    });
  }
  for (int i = 0; i < replacements; ++i) {
    guard.replace_rules(rules_of(i % 2 == 0 ? "deny connect,send udp any" : everything),
                        i % 3 == 0 ? Existing::rejudge : Existing::keep);
    for (Socket& socket : sockets) guard.revise(socket);
    std::this_thread::yield();
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  guard.replace_rules(rules_of("deny send udp any"), Existing::keep);
  const std::size_t before = denied;
  EXPECT_EQ(error(guard.send_to(sockets[0], {}, 0, where)), EACCES);
  EXPECT_EQ(denied, before + 1);
}

}  // namespace
}  // namespace sluice::policy
