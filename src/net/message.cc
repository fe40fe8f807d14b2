// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/message.h"

#include "net/message_flags.h"
#include "net/metered_message.h"
#include "thread/interruption.h"

namespace sluice::net {
namespace {

/// What the call that may have blocked left in errno.
[[gnu::cold]] std::unexpected<Errno> failed() {
  thread::restart_if_interrupted();
  return last_failure();
}

[[gnu::always_inline]] inline Result<std::size_t> transmit(const Socket& socket,
                                                           std::span<const iovec> data, int flags,
                                                           const sockaddr* destination,
                                                           socklen_t length) {
  flags |= MSG_NOSIGNAL;
  ssize_t sent = 0;
  if (data.size() == 1) {
    const iovec& one = data.front();
    sent = ::sendto(socket.host(), one.iov_base, one.iov_len, flags, destination, length);
  } else {
    msghdr message{};
    message.msg_name = const_cast<sockaddr*>(destination);
    message.msg_namelen = length;
    message.msg_iov = const_cast<iovec*>(data.data());
    message.msg_iovlen = data.size();
    sent = ::sendmsg(socket.host(), &message, flags);
  }
  if (sent < 0) return failed();
  return static_cast<std::size_t>(sent);
}

[[gnu::always_inline]] inline Result<Socket::Received> take_in(const Socket& socket,
                                                               std::span<const iovec> buffers,
                                                               int flags, sockaddr* source,
                                                               socklen_t& length) {
  // For one buffer recvfrom is faster. It tells no msg_flags, but there MSG_TRUNC yields the full
  // length of a datagram, hence the one flag there is to tell. Urgent data has another.
  if (buffers.size() == 1 && (flags & MSG_OOB) == 0) {
    const iovec& one = buffers.front();
    const bool datagram = socket.transport() == Transport::udp;
    const ssize_t received =
        ::recvfrom(socket.host(), one.iov_base, one.iov_len, datagram ? flags | MSG_TRUNC : flags,
                   source, source == nullptr ? nullptr : &length);
    if (received < 0) return failed();
    const auto size = static_cast<std::size_t>(received);
    if (!datagram || size <= one.iov_len) return Socket::Received{.size = size};
    return Socket::Received{.size = (flags & MSG_TRUNC) != 0 ? size : one.iov_len,
                            .flags = MSG_TRUNC};
  }
  msghdr message{};
  message.msg_name = source;
  message.msg_namelen = length;
  message.msg_iov = const_cast<iovec*>(buffers.data());
  message.msg_iovlen = buffers.size();
  const ssize_t received = ::recvmsg(socket.host(), &message, flags);
  if (received < 0) return failed();
  length = message.msg_namelen;
  return Socket::Received{.size = static_cast<std::size_t>(received), .flags = message.msg_flags};
}

}  // namespace

Result<std::size_t> send_message(const Socket& socket, std::span<const iovec> data, int flags,
                                 const sockaddr* destination, socklen_t length,
                                 std::uint32_t restarts) {
  if ((flags & ~send_flags) != 0) return failure(EINVAL);
  if (socket.meter().counts_traffic()) [[unlikely]] {
    return send_metered(socket, data, flags, destination, length, restarts);
  }
  return transmit(socket, data, flags, destination, length);
}

Result<std::size_t> send_unmetered(const Socket& socket, std::span<const iovec> data, int flags,
                                   const sockaddr* destination, socklen_t length) {
  return transmit(socket, data, flags, destination, length);
}

Result<Socket::Received> receive_message(const Socket& socket, std::span<const iovec> buffers,
                                         int flags, sockaddr* source, socklen_t& length) {
  if ((flags & ~receive_flags) != 0) return failure(EINVAL);
  if (socket.meter().counts_traffic()) [[unlikely]] {
    return receive_metered(socket, buffers, flags, source, length);
  }
  return take_in(socket, buffers, flags, source, length);
}

Result<Socket::Received> receive_unmetered(const Socket& socket, std::span<const iovec> buffers,
                                           int flags, sockaddr* source, socklen_t& length) {
  return take_in(socket, buffers, flags, source, length);
}

}  // namespace sluice::net
