// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <utility>

#include "net/file_descriptor.h"
#include "net/meter.h"
#include "net/result.h"
#include "net/socket.h"

namespace sluice::net {

/// A socket of unix(7) (O_CLOEXEC). It carries bytes and nothing else: descriptors that a peer
/// sends along are closed by the kernel, as they are never asked for, and credentials are not told.
/// Its traffic is counted by no meter.
class UnixSocket {
 public:
  /// `type` is SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET.
  UnixSocket(FileDescriptor descriptor, int type, MeterShare share)
      : share_(std::move(share)), descriptor_(std::move(descriptor)), type_(type) {}

  /// socketpair(2): two that are connected with each other and reach nothing else. `flags` may have
  /// SOCK_NONBLOCK. EMFILE when `meter`, which must outlive them, has no two left.
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

 private:
  MeterShare share_;  // is given back once the descriptor is closed
  FileDescriptor descriptor_;
  int type_;
};

}  // namespace sluice::net
