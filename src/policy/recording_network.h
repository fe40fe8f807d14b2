// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/host_network.h"

namespace sluice::policy {

/// A Network for tests: opens real sockets, but only writes down what else is asked of it.
class RecordingNetwork final : public net::Network {
 public:
  std::vector<std::string> calls;         ///< for instance "connect 127.0.0.1:80"
  std::deque<net::Endpoint> peers;        ///< who comes in, to accept and receive_from
  std::vector<net::LookupRequest> asked;  ///< what resolve was given
  std::vector<net::Endpoint> servers;     ///< for name_servers
  std::function<void()> during_connect;
  std::function<void()> during_bind;
  std::map<std::string, net::LookupResult> answers;  ///< by host; no entries for others

  net::Result<net::Socket> open(net::Family family, net::Transport transport,
                                net::SocketFlags flags) override {
    return host_.open(family, transport, flags);
  }
  net::Result<void> bind(net::Socket& /*socket*/, const net::Endpoint& local) override {
    if (during_bind) during_bind();
    return note("bind", local);
  }
  net::Result<void> connect(net::Socket& /*socket*/, const net::Endpoint& remote) override {
    if (during_connect) during_connect();
    return note("connect", remote);
  }
  net::Result<void> disconnect(net::Socket& /*socket*/) override { return note("disconnect"); }
  net::Result<void> listen(net::Socket& /*socket*/, int backlog) override {
    return note("listen " + std::to_string(backlog));
  }
  net::Result<net::Accepted> accept(net::Socket& socket, net::SocketFlags flags) override {
    auto peer = next_peer("accept");
    if (!peer) return std::unexpected(peer.error());
    auto accepted = host_.open(socket.family(), socket.transport(), flags);
    return net::Accepted{.socket = *std::move(accepted), .peer = *peer};
  }
  net::Result<std::size_t> send_to(net::Socket& /*socket*/, std::span<const iovec> /*data*/,
                                   int /*flags*/, const net::Endpoint& destination) override {
    static_cast<void>(note("send", destination));
    return 1;
  }
  /// Peeking leaves the peer in the queue.
  net::Result<net::ReceivedFrom> receive_from(net::Socket& /*socket*/,
                                              std::span<const iovec> /*buffers*/,
                                              int flags) override {
    auto peer = next_peer("receive");
    if (!peer) return std::unexpected(peer.error());
    if ((flags & MSG_PEEK) != 0) peers.push_front(*peer);
    return net::ReceivedFrom{.size = 1, .flags = 0, .source = *peer};
  }
  net::Result<void> set_option(net::Socket& socket, int level, int number,
                               std::span<const std::byte> value) override {
    return host_.set_option(socket, level, number, value);
  }
  net::Result<void> join(net::Socket& /*socket*/, const net::Membership& membership) override {
    return note("join " + membership.group.to_string());
  }
  net::Result<void> leave(net::Socket& /*socket*/, const net::Membership& membership) override {
    return note("leave " + membership.group.to_string());
  }
  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override {
    static_cast<void>(note("resolve " + request.host.value_or("(none)")));
    asked.push_back(request);
    const auto known = answers.find(request.host.value_or(""));
    return known == answers.end() ? net::LookupResult{} : known->second;
  }
  std::vector<net::Endpoint> name_servers() override { return servers; }
  std::expected<std::string, net::LookupError> resolve_name(const net::Address& address) override {
    static_cast<void>(note("resolve_name " + address.to_string()));
    return "name";
  }

 private:
  net::Result<void> note(std::string call) {
    calls.push_back(std::move(call));
    return {};
  }
  net::Result<void> note(const char* call, const net::Endpoint& endpoint) {
    return note(std::string(call) + ' ' + endpoint.to_string());
  }
  net::Result<net::Endpoint> next_peer(const char* call) {
    if (peers.empty()) return net::failure(EAGAIN);
    const net::Endpoint peer = peers.front();
    peers.pop_front();
    static_cast<void>(note(call, peer));
    return peer;
  }

  net::HostNetwork host_;
};

}  // namespace sluice::policy
