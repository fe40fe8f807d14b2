// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <netdb.h>

#include <cerrno>
#include <cstddef>
#include <expected>
#include <span>
#include <string>

#include "net/network.h"

namespace sluice::abi {

/// A network that answers look-ups and has nothing else.
class TestAnswers final : public net::Network {
 public:
  std::expected<net::LookupResult, net::LookupError> answer = net::LookupResult{};
  std::expected<std::string, net::LookupError> name =
      std::unexpected(net::LookupError{.code = EAI_NONAME});
  net::LookupRequest asked;  ///< the last that resolve() was asked

  std::expected<net::LookupResult, net::LookupError> resolve(
      const net::LookupRequest& request) override {
    asked = request;
    return answer;
  }

  net::Result<net::Socket> open(net::Family, net::Transport, net::SocketFlags) override {
    return net::failure(EACCES);
  }
  net::Result<void> bind(net::Socket&, const net::Endpoint&) override {
    return net::failure(EACCES);
  }
  net::Result<void> connect(net::Socket&, const net::Endpoint&) override {
    return net::failure(EACCES);
  }
  net::Result<void> disconnect(net::Socket&) override { return net::failure(EACCES); }
  net::Result<void> listen(net::Socket&, int) override { return net::failure(EACCES); }
  net::Result<net::Accepted> accept(net::Socket&, net::SocketFlags) override {
    return net::failure(EACCES);
  }
  net::Result<std::size_t> send_to(net::Socket&, std::span<const iovec>, int,
                                   const net::Endpoint&) override {
    return net::failure(EACCES);
  }
  net::Result<net::ReceivedFrom> receive_from(net::Socket&, std::span<const iovec>, int) override {
    return net::failure(EACCES);
  }
  net::Result<void> set_option(net::Socket&, int, int, std::span<const std::byte>) override {
    return net::failure(EACCES);
  }
  net::Result<void> join(net::Socket&, const net::Membership&) override {
    return net::failure(EACCES);
  }
  net::Result<void> leave(net::Socket&, const net::Membership&) override {
    return net::failure(EACCES);
  }
  std::expected<std::string, net::LookupError> resolve_name(const net::Address&) override {
    return name;
  }
};

}  // namespace sluice::abi
