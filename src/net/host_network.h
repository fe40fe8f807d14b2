// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>

#include "net/network.h"
#include "net/resolver.h"

namespace sluice::net {

/// The host's own network: each function is its system call. Judges nothing; see policy::Guard.
class HostNetwork final : public Network {
 public:
  explicit HostNetwork(ResolverOptions options = {}) : resolver_options_(std::move(options)) {}

  Result<Socket> open(Family family, Transport transport, SocketFlags flags) override;
  Result<void> bind(Socket& socket, const Endpoint& local) override;
  Result<void> connect(Socket& socket, const Endpoint& remote) override;
  Result<void> disconnect(Socket& socket) override;
  Result<void> listen(Socket& socket, int backlog) override;
  Result<Accepted> accept(Socket& socket, SocketFlags flags) override;
  Result<std::size_t> send_to(Socket& socket, std::span<const iovec> data, int flags,
                              const Endpoint& destination) override;
  Result<ReceivedFrom> receive_from(Socket& socket, std::span<const iovec> buffers,
                                    int flags) override;
  Result<void> set_option(Socket& socket, int level, int number,
                          std::span<const std::byte> value) override;
  Result<void> join(Socket& socket, const Membership& membership) override;
  Result<void> leave(Socket& socket, const Membership& membership) override;
  std::expected<LookupResult, LookupError> resolve(const LookupRequest& request) override;
  std::expected<std::string, LookupError> resolve_name(const Address& address) override;

 private:
  ResolverOptions resolver_options_;
};

}  // namespace sluice::net
