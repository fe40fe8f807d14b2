// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/unix_socket.h"

#include <array>

#include "net/message_flags.h"
#include "net/options.h"
#include "thread/interruption.h"

namespace sluice::net {
namespace {

/// What the call that may have blocked left in errno.
std::unexpected<Errno> failed() {
  thread::restart_if_interrupted();
  return last_failure();
}

}  // namespace

Result<std::pair<UnixSocket, UnixSocket>> UnixSocket::open_pair(Meter& meter, int type, int flags) {
  MeterShare first_share(meter);
  MeterShare second_share(meter);
  if (!first_share.take_socket() || !second_share.take_socket()) return failure(EMFILE);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | (flags & SOCK_NONBLOCK) | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return last_failure();
  }
  return std::pair(UnixSocket(FileDescriptor(ends[0]), type, std::move(first_share)),
                   UnixSocket(FileDescriptor(ends[1]), type, std::move(second_share)));
}

Result<std::size_t> UnixSocket::send(std::span<const iovec> data, int flags) const {
  if ((flags & ~send_flags) != 0) return failure(EINVAL);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(data.data());
  message.msg_iovlen = data.size();
  const ssize_t sent = ::sendmsg(host(), &message, flags | MSG_NOSIGNAL);
  if (sent < 0) return failed();
  return static_cast<std::size_t>(sent);
}

Result<Socket::Received> UnixSocket::receive(std::span<const iovec> buffers, int flags) const {
  if ((flags & ~receive_flags) != 0) return failure(EINVAL);
  msghdr message{};  // without room for control data
  message.msg_iov = const_cast<iovec*>(buffers.data());
  message.msg_iovlen = buffers.size();
  const ssize_t received = ::recvmsg(host(), &message, flags);
  if (received < 0) return failed();
  return Socket::Received{.size = static_cast<std::size_t>(received), .flags = message.msg_flags};
}

Result<void> UnixSocket::shutdown(int how) const {
  if (::shutdown(host(), how) != 0) return last_failure();
  return {};
}

Result<void> UnixSocket::set_option(int level, int number, std::span<const std::byte> value) const {
  if (level != SOL_SOCKET) return failure(EOPNOTSUPP);
  return net::set_option(host(), level, number, value);
}

}  // namespace sluice::net
