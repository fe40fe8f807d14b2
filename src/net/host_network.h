// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>

#include "net/meter.h"
#include "net/network.h"
#include "net/resolver.h"

namespace sluice::net {

/// The host's own network: each function is its system call. Judges nothing; see policy::Guard.
/// What its meter limits fails as Linux fails where there is no more: EMFILE, for connect
/// EADDRNOTAVAIL, for a look-up EAI_SYSTEM with EPERM. A rate makes the call wait.
class HostNetwork final : public Network {
 public:
  /// `meter` must outlive this and the sockets.
  explicit HostNetwork(ResolverOptions options = {}, Meter& meter = no_meter)
      : resolver_options_(std::move(options)), meter_(meter) {}

  Result<Socket> open(Family family, Transport transport, SocketFlags flags) override;
  Result<std::pair<UnixSocket, UnixSocket>> open_pair(int type, SocketFlags flags) override;
  Result<UnixSocket> open_unix(int type, SocketFlags flags) override;
  Result<void> bind_unix(UnixSocket& socket, SocketFile file) override;
  Result<void> connect_unix(UnixSocket& socket, SocketFile file) override;
  Result<void> listen_unix(UnixSocket& socket, int backlog) override;
  Result<UnixSocket::Accepted> accept_unix(UnixSocket& socket, SocketFlags flags) override;
  Result<std::size_t> send_to_unix(UnixSocket& socket, std::span<const iovec> data, int flags,
                                   SocketFile destination) override;
  Result<void> bind(Socket& socket, const Endpoint& local) override;
  Result<void> connect(Socket& socket, const Endpoint& remote) override;
  Result<void> disconnect(Socket& socket) override;
  Result<void> listen(Socket& socket, int backlog) override;
  Result<Accepted> accept(Socket& socket, SocketFlags flags) override;
  Result<std::size_t> send_to(Socket& socket, std::span<const iovec> data, int flags,
                              const Endpoint& destination) override;
  Result<ReceivedFrom> receive_from(Socket& socket, std::span<const iovec> buffers,
                                    int flags) override;
  Result<ReceivedFrom> receive_uncounted(Socket& socket, std::span<const iovec> buffers,
                                         int flags) override;
  Result<void> set_option(Socket& socket, int level, int number,
                          std::span<const std::byte> value) override;
  void restart_waits() override { meter_.restart_waits(); }
  [[nodiscard]] std::uint32_t restarts() const override { return meter_.restarts(); }
  Result<void> connect_since(Socket& socket, const Endpoint& remote,
                             std::uint32_t restarts) override;
  Result<std::size_t> send_since(Socket& socket, std::span<const iovec> data, int flags,
                                 const Endpoint& destination, std::uint32_t restarts) override;
  std::expected<LookupResult, LookupError> resolve_since(const LookupRequest& request,
                                                         std::uint32_t restarts) override;
  std::expected<std::string, LookupError> resolve_name_since(const Address& address,
                                                             std::uint32_t restarts) override;
  Result<void> join(Socket& socket, const Membership& membership) override;
  Result<void> leave(Socket& socket, const Membership& membership) override;
  std::expected<LookupResult, LookupError> resolve(const LookupRequest& request) override;
  std::expected<std::string, LookupError> resolve_name(const Address& address) override;
  std::vector<Endpoint> name_servers() override;

 private:
  [[nodiscard]] Result<void> connect_at_rate(Socket& socket, const Endpoint& remote,
                                             std::uint32_t restarts);
  [[nodiscard]] std::expected<void, LookupError> count_look_up(std::uint32_t restarts);

  ResolverOptions resolver_options_;
  Meter& meter_;
};

}  // namespace sluice::net
