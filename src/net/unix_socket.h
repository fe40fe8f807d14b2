// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "net/file_descriptor.h"
#include "net/meter.h"
#include "net/result.h"
#include "net/socket.h"
#include "net/socket_file.h"
#include "net/unix_name.h"

namespace sluice::net {

/// A socket of unix(7) (O_CLOEXEC). It carries bytes and nothing else: descriptors that a peer
/// sends along are closed by the kernel, as they are never asked for, and credentials are not told.
/// Its traffic is counted by no meter.
class UnixSocket {
 public:
  /// `type` is SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET.
  UnixSocket(FileDescriptor descriptor, int type, MeterShare share)
      : share_(std::move(share)), descriptor_(std::move(descriptor)), type_(type) {}

  /// socket(2). `flags` may have SOCK_NONBLOCK. EMFILE when `meter`, which must outlive it, has
  /// none left.
  [[nodiscard]] static Result<UnixSocket> open(Meter& meter, int type, int flags);
  /// socketpair(2): two that are connected with each other and reach nothing else. As open().
  [[nodiscard]] static Result<std::pair<UnixSocket, UnixSocket>> open_pair(Meter& meter, int type,
                                                                           int flags);

  [[nodiscard]] int host() const { return descriptor_.get(); }
  [[nodiscard]] int type() const { return type_; }

  /// As those of Socket.
  [[nodiscard]] Result<std::size_t> send(std::span<const iovec> data, int flags) const;
  [[nodiscard]] Result<Socket::Received> receive(std::span<const iovec> buffers, int flags) const;
  [[nodiscard]] Result<void> shutdown(int how) const;
  /// Sets an option of SOL_SOCKET that guests may use; of other levels there are none (EOPNOTSUPP).
  [[nodiscard]] Result<void> set_option(int level, int number,
                                        std::span<const std::byte> value) const;
  /// receive(), and who sent it: none where the kernel names nobody.
  [[nodiscard]] Result<Socket::Received> receive_from(std::span<const iovec> buffers, int flags,
                                                      std::optional<UnixName>& source) const;
  /// What sendmsg(2) answers a stream that was given an address, wherever that leads: EISCONN or
  /// EOPNOTSUPP.
  [[nodiscard]] Result<std::size_t> send_to_any(std::span<const iovec> data, int flags) const;

  [[nodiscard]] Result<UnixName> local_name() const;   ///< getsockname(2)
  [[nodiscard]] Result<UnixName> remote_name() const;  ///< getpeername(2)
  /// Dissolves the association of a datagram socket; EINVAL of others.
  [[nodiscard]] Result<void> disconnect();

  // What names a file: only a Network calls these, as it alone is judged.

  [[nodiscard]] Result<void> bind(std::shared_ptr<const SocketFile> file);
  [[nodiscard]] Result<void> connect(const SocketFile& file);
  [[nodiscard]] Result<std::size_t> send_to(std::span<const iovec> data, int flags,
                                            const SocketFile& file) const;
  struct Accepted;
  [[nodiscard]] Result<Accepted> accept(int flags) const;

  // What policy notes of it. From any thread.

  /// Where it is bound, or the listener that it was accepted by; null where it is not.
  [[nodiscard]] std::shared_ptr<const SocketFile> file() const;
  /// The path that it has connected to; empty where it has not.
  [[nodiscard]] std::string peer_path() const;
  [[nodiscard]] bool is_connected() const;  ///< to anybody
  [[nodiscard]] std::uint32_t admitted_by() const { return admitted_by_; }
  void set_admitted_by(std::uint32_t rules) { admitted_by_ = rules; }

 private:
  struct State {
    mutable std::mutex mutex;
    std::shared_ptr<const SocketFile> file;
    std::string peer_path;
  };

  MeterShare share_;  // is given back once the descriptor is closed
  FileDescriptor descriptor_;
  int type_;
  std::uint32_t admitted_by_ = 0;
  std::unique_ptr<State> state_ = std::make_unique<State>();
};

struct UnixSocket::Accepted {
  UnixSocket socket;
  UnixName peer;
};

}  // namespace sluice::net
