// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <netdb.h>
#include <netinet/in.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "net/endpoint.h"
#include "net/result.h"
#include "net/socket.h"
#include "net/socket_file.h"
#include "net/unix_socket.h"

namespace sluice::net {

/// What getaddrinfo(3) takes, in host terms.
struct LookupRequest {
  std::optional<std::string> host =
      std::nullopt;  ///< none: the loopback, or the wildcard with AI_PASSIVE
  std::optional<std::string> service = std::nullopt;  ///< decimal port or a name of services(5)
  int family = AF_UNSPEC;                             ///< AF_UNSPEC, AF_INET or AF_INET6
  int type = 0;                                       ///< SOCK_*, 0 for any
  int protocol = 0;                                   ///< IPPROTO_*, 0 for any
  int flags = 0;                                      ///< AI_*
};

struct LookupEntry {
  Endpoint endpoint;
  int type = 0;      ///< SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
  int protocol = 0;  ///< IPPROTO_*
};

struct LookupResult {
  std::vector<LookupEntry> entries;  ///< in the order to try them
  std::string canonical_name;        ///< empty unless AI_CANONNAME was asked for
  std::chrono::seconds ttl{0};       ///< how long the answer holds; 0 for what is no answer of DNS
};

/// Why a look-up failed.
struct LookupError {
  int code = EAI_FAIL;  ///< an EAI_* code of the host's <netdb.h>
  int system = 0;       ///< errno when the code is EAI_SYSTEM
};

/// A multicast group on an interface.
struct Membership {
  Address group;
  Address interface_address;          ///< IPv4: local address of the interface, or any
  std::uint32_t interface_index = 0;  ///< IPv6 (and ip_mreqn), 0 for any
};

enum class SocketFlags : std::uint8_t { none = 0, nonblocking = 1 };

struct Accepted {
  Socket socket;
  Endpoint peer;
};

struct ReceivedFrom {
  std::size_t size = 0;
  int flags = 0;                   ///< msg_flags of recvmsg(2)
  std::size_t counted = 0;         ///< bytes that count for limits: all of a datagram
  std::optional<Endpoint> source;  ///< none where the kernel names no source (TCP)
};

/// The control plane of sockets: everything that names an address, or changes what one means. Each
/// function is one system call and fails as that call does; resolve() may take several.
class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  Network(Network&&) = delete;
  Network& operator=(Network&&) = delete;
  virtual ~Network() = default;

  [[nodiscard]] virtual Result<Socket> open(Family family, Transport transport,
                                            SocketFlags flags) = 0;
  /// Two sockets of unix(7) that are connected with each other; see UnixSocket.
  [[nodiscard]] virtual Result<std::pair<UnixSocket, UnixSocket>> open_pair(int /*type*/,
                                                                            SocketFlags /*flags*/) {
    return failure(EAFNOSUPPORT);
  }
  [[nodiscard]] virtual Result<UnixSocket> open_unix(int /*type*/, SocketFlags /*flags*/) {
    return failure(EAFNOSUPPORT);
  }
  // Of unix sockets, whose names are places in the file system; a network may have none.

  [[nodiscard]] virtual Result<void> bind_unix(UnixSocket& /*socket*/, SocketFile /*file*/) {
    return failure(EOPNOTSUPP);
  }
  [[nodiscard]] virtual Result<void> connect_unix(UnixSocket& /*socket*/, SocketFile /*file*/) {
    return failure(EOPNOTSUPP);
  }
  [[nodiscard]] virtual Result<void> listen_unix(UnixSocket& /*socket*/, int /*backlog*/) {
    return failure(EOPNOTSUPP);
  }
  [[nodiscard]] virtual Result<UnixSocket::Accepted> accept_unix(UnixSocket& /*socket*/,
                                                                 SocketFlags /*flags*/) {
    return failure(EOPNOTSUPP);
  }
  [[nodiscard]] virtual Result<std::size_t> send_to_unix(UnixSocket& /*socket*/,
                                                         std::span<const iovec> /*data*/,
                                                         int /*flags*/,
                                                         SocketFile /*destination*/) {
    return failure(EOPNOTSUPP);
  }
  virtual void admit_unix(UnixSocket& /*socket*/) {}

  [[nodiscard]] virtual Result<void> bind(Socket& socket, const Endpoint& local) = 0;
  [[nodiscard]] virtual Result<void> connect(Socket& socket, const Endpoint& remote) = 0;
  /// Dissolves the association of a datagram socket (connect(2) with AF_UNSPEC).
  [[nodiscard]] virtual Result<void> disconnect(Socket& socket) = 0;
  [[nodiscard]] virtual Result<void> listen(Socket& socket, int backlog) = 0;
  [[nodiscard]] virtual Result<Accepted> accept(Socket& socket, SocketFlags flags) = 0;
  [[nodiscard]] virtual Result<std::size_t> send_to(Socket& socket, std::span<const iovec> data,
                                                    int flags, const Endpoint& destination) = 0;
  [[nodiscard]] virtual Result<ReceivedFrom> receive_from(Socket& socket,
                                                          std::span<const iovec> buffers,
                                                          int flags) = 0;
  /// receive_from() of what is to be dropped: it counts for no limit, and waits for no rate.
  [[nodiscard]] virtual Result<ReceivedFrom> receive_uncounted(Socket& socket,
                                                               std::span<const iovec> buffers,
                                                               int flags) {
    return receive_from(socket, buffers, flags);
  }
  /// As net::set_option: here too because IPV6_V6ONLY decides what an address covers.
  [[nodiscard]] virtual Result<void> set_option(Socket& socket, int level, int number,
                                                std::span<const std::byte> value) = 0;
  /// Who waits for a rate now fails with ERESTART when it is his turn: what was judged before may
  /// not hold, and he is to call again.
  virtual void restart_waits() {}
  /// How often that was called. To be read before a use is judged, and given to these: they fail
  /// with ERESTART as well when it was called before they had to wait.
  [[nodiscard]] virtual std::uint32_t restarts() const { return 0; }
  [[nodiscard]] virtual Result<void> connect_since(Socket& socket, const Endpoint& remote,
                                                   std::uint32_t /*restarts*/) {
    return connect(socket, remote);
  }
  [[nodiscard]] virtual Result<std::size_t> send_since(Socket& socket, std::span<const iovec> data,
                                                       int flags, const Endpoint& destination,
                                                       std::uint32_t /*restarts*/) {
    return send_to(socket, data, flags, destination);
  }
  [[nodiscard]] virtual std::expected<LookupResult, LookupError> resolve_since(
      const LookupRequest& request, std::uint32_t /*restarts*/) {
    return resolve(request);
  }
  [[nodiscard]] virtual std::expected<std::string, LookupError> resolve_name_since(
      const Address& address, std::uint32_t /*restarts*/) {
    return resolve_name(address);
  }
  /// To be called once a socket that was opened or accepted has its number: what was judged of it
  /// may have changed before others could find it.
  virtual void admit(Socket& /*socket*/) {}
  [[nodiscard]] virtual Result<void> join(Socket& socket, const Membership& membership) = 0;
  [[nodiscard]] virtual Result<void> leave(Socket& socket, const Membership& membership) = 0;
  [[nodiscard]] virtual std::expected<LookupResult, LookupError> resolve(
      const LookupRequest& request) = 0;
  /// The name of `address` (reverse look-up); EAI_NONAME when it has none.
  [[nodiscard]] virtual std::expected<std::string, LookupError> resolve_name(
      const Address& address) = 0;
  /// Who is asked for names.
  [[nodiscard]] virtual std::vector<Endpoint> name_servers() { return {}; }
};

}  // namespace sluice::net
