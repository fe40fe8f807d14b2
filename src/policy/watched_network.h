// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "net/host_network.h"

namespace sluice::policy {

/// The host's network, of which the receives are watched.
class WatchedNetwork final : public net::Network {
 public:
  struct Receive {
    const void* into;  ///< the first buffer, null for none
    int flags;
  };
  std::vector<Receive> receives;             ///< not for tests with threads
  std::function<void(Receive)> before = {};  ///< a receive
  std::function<void(Receive)> after = {};
  std::function<void()> after_accept = {};
  std::function<void()> before_bind = {};
  std::function<void()> after_disconnect = {};

  net::Result<net::ReceivedFrom> receive_from(net::Socket& socket, std::span<const iovec> buffers,
                                              int flags) override {
    const Receive call{buffers.empty() ? nullptr : buffers[0].iov_base, flags};
    if (before) {
      before(call);
    } else {
      receives.push_back(call);
    }
    auto received = host_.receive_from(socket, buffers, flags);
    if (after) after(call);
    return received;
  }

  net::Result<net::Socket> open(net::Family family, net::Transport transport,
                                net::SocketFlags flags) override {
    return host_.open(family, transport, flags);
  }
  net::Result<void> bind(net::Socket& socket, const net::Endpoint& local) override {
    if (before_bind) before_bind();
    return host_.bind(socket, local);
  }
  net::Result<void> connect(net::Socket& socket, const net::Endpoint& remote) override {
    return host_.connect(socket, remote);
  }
  net::Result<void> disconnect(net::Socket& socket) override {
    auto result = host_.disconnect(socket);
    if (after_disconnect) after_disconnect();
    return result;
  }
  net::Result<void> listen(net::Socket& socket, int backlog) override {
    return host_.listen(socket, backlog);
  }
  net::Result<net::Accepted> accept(net::Socket& socket, net::SocketFlags flags) override {
    auto accepted = host_.accept(socket, flags);
    if (after_accept) after_accept();
    return accepted;
  }
  net::Result<std::size_t> send_to(net::Socket& socket, std::span<const iovec> data, int flags,
                                   const net::Endpoint& destination) override {
    return host_.send_to(socket, data, flags, destination);
  }
  net::Result<void> set_option(net::Socket& socket, int level, int number,
                               std::span<const std::byte> value) override {
    return host_.set_option(socket, level, number, value);
  }
  net::Result<void> join(net::Socket& socket, const net::Membership& membership) override {
    return host_.join(socket, membership);
  }
  net::Result<void> leave(net::Socket& socket, const net::Membership& membership) override {
    return host_.leave(socket, membership);
  }
  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override {
    return host_.resolve(request);
  }
  std::expected<std::string, net::LookupError> resolve_name(const net::Address& address) override {
    return host_.resolve_name(address);
  }

 private:
  net::HostNetwork host_;
};

}  // namespace sluice::policy
