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

/// send_message() of a socket whose meter counts traffic: waits where a rate says so, sends no more
/// than may be sent, and counts it. EPERM when nothing more may be sent, or not all of a datagram.
[[nodiscard]] Result<std::size_t> send_metered(const Socket& socket, std::span<const iovec> data,
                                               int flags, const sockaddr* destination,
                                               socklen_t length, std::uint32_t restarts);

/// receive_message() of such a socket. EPERM when nothing more may be received; the last datagram
/// is received whole. What is peeked at counts then, and not again. What may not wait, and finds
/// nothing there, waits for no rate either.
[[nodiscard]] Result<Socket::Received> receive_metered(const Socket& socket,
                                                       std::span<const iovec> buffers, int flags,
                                                       sockaddr* source, socklen_t& length);

}  // namespace sluice::net
