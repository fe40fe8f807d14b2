// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <expected>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "net/host_network.h"
#include "net/meter.h"
#include "net/options.h"

namespace sluice::net {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(strerror(number(result.error())));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
int error_of(const Result<T>& result) {
  return result ? 0 : number(result.error());
}

inline std::chrono::nanoseconds duration_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

/// Sockets of `network_` are counted by `meter_`; those of `peers_` by nobody.
class Metering : public testing::Test {
 protected:
  static Socket listener(HostNetwork& network, Transport transport = Transport::tcp) {
    Socket socket = must(network.open(Family::ipv4, transport, SocketFlags::none));
    must(set_option(socket, SOL_SOCKET, SO_RCVTIMEO, timeval{.tv_sec = 10, .tv_usec = 0}));
    must(network.bind(socket, {.address = Address::loopback(Family::ipv4)}));
    if (transport == Transport::tcp) must(network.listen(socket, 16));
    return socket;
  }
  /// A counted socket and its peer.
  struct Pair {
    Socket own;
    Socket peer;
  };
  Pair streams() {
    Socket listening = listener(peers_);
    Socket own = must(network_.open(Family::ipv4, Transport::tcp, SocketFlags::none));
    must(network_.connect(own, must(listening.local_endpoint())));
    return {.own = std::move(own),
            .peer = must(peers_.accept(listening, SocketFlags::none)).socket};
  }
  Pair datagrams() {
    Socket own = listener(network_, Transport::udp);
    Socket peer = listener(peers_, Transport::udp);
    must(network_.connect(own, must(peer.local_endpoint())));
    must(peers_.connect(peer, must(own.local_endpoint())));
    return {.own = std::move(own), .peer = std::move(peer)};
  }
  static Result<std::size_t> send(const Socket& socket, std::string& data, int flags = 0) {
    const iovec one{.iov_base = data.data(), .iov_len = data.size()};
    return socket.send({&one, 1}, flags);
  }
  /// What is there, up to `size` bytes.
  static Result<std::string> receive(const Socket& socket, std::size_t size, int flags = 0) {
    std::string text(size, '\0');
    const iovec one{.iov_base = text.data(), .iov_len = text.size()};
    const auto received = socket.receive({&one, 1}, flags);
    if (!received) return std::unexpected(received.error());
    text.resize(std::min(received->size, size));
    return text;
  }

  Meter meter_;
  HostNetwork network_{{}, meter_};
  HostNetwork peers_;
};

}  // namespace sluice::net
