// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/result.h"
#include "net/socket.h"

namespace sluice::net {

/// sendto(2), or sendmsg(2) for other than one buffer, with MSG_NOSIGNAL. `destination` may be null
/// with a length of 0. EINVAL for flags that are more than a way of sending: MSG_FASTOPEN, which
/// connects, MSG_ZEROCOPY, …. ERESTART when a datagram with a destination has to wait for a rate
/// and the meter's number of restarts() is not `restarts` any more.
[[nodiscard]] Result<std::size_t> send_message(const Socket& socket, std::span<const iovec> data,
                                               int flags, const sockaddr* destination,
                                               socklen_t length, std::uint32_t restarts = 0);

/// recvfrom(2) or recvmsg(2), whichever says the same at less cost. `length` is the room at
/// `source`, then what the kernel stored; `source` may be null with a length of 0. EINVAL for flags
/// that are more than a way of receiving, such as MSG_ERRQUEUE.
[[nodiscard]] Result<Socket::Received> receive_message(const Socket& socket,
                                                       std::span<const iovec> buffers, int flags,
                                                       sockaddr* source, socklen_t& length);

/// The same, not counted by the socket's meter. The flags must be such.
[[nodiscard]] Result<std::size_t> send_unmetered(const Socket& socket, std::span<const iovec> data,
                                                 int flags, const sockaddr* destination,
                                                 socklen_t length);
[[nodiscard]] Result<Socket::Received> receive_unmetered(const Socket& socket,
                                                         std::span<const iovec> buffers, int flags,
                                                         sockaddr* source, socklen_t& length);

}  // namespace sluice::net
