// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/unix_socket.h"

#include <array>
#include <optional>

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

/// A UnixName as the kernel takes it.
class UnixAddress {
 public:
  explicit UnixAddress(const UnixName& name) : length_(name.to_sockaddr(storage_)) {}
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage_); }
  [[nodiscard]] socklen_t length() const { return length_; }

 private:
  sockaddr_un storage_;
  socklen_t length_;
};

Result<std::size_t> send_message(int socket, std::span<const iovec> data, int flags,
                                 const UnixName* destination) {
  if ((flags & ~send_flags) != 0) return failure(EINVAL);
  std::optional<UnixAddress> address;
  msghdr message{};
  if (destination != nullptr) {
    address.emplace(*destination);
    message.msg_name = address->get();
    message.msg_namelen = address->length();
  }
  message.msg_iov = const_cast<iovec*>(data.data());
  message.msg_iovlen = data.size();
  const ssize_t sent = ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
  if (sent < 0) return failed();
  return static_cast<std::size_t>(sent);
}

Result<Socket::Received> receive_message(int socket, std::span<const iovec> buffers, int flags,
                                         msghdr& message) {
  if ((flags & ~receive_flags) != 0) return failure(EINVAL);
  message.msg_iov = const_cast<iovec*>(buffers.data());
  message.msg_iovlen = buffers.size();
  const ssize_t received = ::recvmsg(socket, &message, flags);
  if (received < 0) return failed();
  return Socket::Received{.size = static_cast<std::size_t>(received), .flags = message.msg_flags};
}

/// What `function`, getsockname(2) or getpeername(2), tells.
Result<UnixName> name_by(int (*function)(int, sockaddr*, socklen_t*), int socket) {
  sockaddr_un address{};
  socklen_t length = sizeof address;
  if (function(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return last_failure();
  return UnixName::of(address, length);
}

}  // namespace

Result<UnixSocket> UnixSocket::open(Meter& meter, int type, int flags) {
  MeterShare share(meter);
  if (!share.take_socket()) return failure(EMFILE);
  FileDescriptor descriptor(::socket(AF_UNIX, type | (flags & SOCK_NONBLOCK) | SOCK_CLOEXEC, 0));
  if (!descriptor) return last_failure();
  return UnixSocket(std::move(descriptor), type, std::move(share));
}

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
  return send_message(host(), data, flags, nullptr);
}

Result<Socket::Received> UnixSocket::receive(std::span<const iovec> buffers, int flags) const {
  msghdr message{};  // without room for control data
  return receive_message(host(), buffers, flags, message);
}

Result<Socket::Received> UnixSocket::receive_from(std::span<const iovec> buffers, int flags,
                                                  std::optional<UnixName>& source) const {
  sockaddr_un address{};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  const auto received = receive_message(host(), buffers, flags, message);
  if (received && message.msg_namelen > 0) {
    source = SocketFile::told_to_guest(UnixName::of(address, message.msg_namelen));
  }
  return received;
}

Result<std::size_t> UnixSocket::send_to_any(std::span<const iovec> data, int flags) const {
  const UnixName none;
  return send_message(host(), data, flags, &none);
}

Result<std::size_t> UnixSocket::send_to(std::span<const iovec> data, int flags,
                                        const SocketFile& file) const {
  const auto address = file.address();
  if (!address) return std::unexpected(address.error());
  return send_message(host(), data, flags, &*address);
}

Result<void> UnixSocket::bind(std::shared_ptr<const SocketFile> file) {
  const auto name = file->address();
  if (!name) return std::unexpected(name.error());
  UnixAddress address(*name);
  const std::scoped_lock lock(state_->mutex);
  if (::bind(host(), address.get(), address.length()) != 0) return last_failure();
  state_->file = std::move(file);
  return {};
}

Result<void> UnixSocket::connect(const SocketFile& file) {
  const auto name = file.address();
  if (!name) return std::unexpected(name.error());
  UnixAddress address(*name);
  // One that was interrupted is not under way, as it is by TCP. Datagram sockets never wait, and
  // may have another peer each time: what is noted of it is what the kernel has.
  std::unique_lock lock(state_->mutex, std::defer_lock);
  if (type_ == SOCK_DGRAM) lock.lock();
  if (::connect(host(), address.get(), address.length()) != 0) return failed();
  if (!lock) lock.lock();
  state_->peer_path = file.path();
  return {};
}

Result<void> UnixSocket::disconnect() {
  const sockaddr none{.sa_family = AF_UNSPEC, .sa_data = {}};
  const std::scoped_lock lock(state_->mutex);
  if (::connect(host(), &none, sizeof none) != 0) return last_failure();
  state_->peer_path.clear();
  return {};
}

Result<UnixSocket::Accepted> UnixSocket::accept(int flags) const {
  MeterShare share(share_.meter());
  if (!share.take_socket()) return failure(EMFILE);  // and the peer stays in the backlog
  sockaddr_un address{};
  socklen_t length = sizeof address;
  FileDescriptor descriptor(::accept4(host(), reinterpret_cast<sockaddr*>(&address), &length,
                                      (flags & SOCK_NONBLOCK) | SOCK_CLOEXEC));
  if (!descriptor) return failed();
  UnixSocket socket(std::move(descriptor), type_, std::move(share));
  socket.state_->file = file();
  return Accepted{.socket = std::move(socket),
                  .peer = SocketFile::told_to_guest(UnixName::of(address, length))};
}

Result<UnixName> UnixSocket::local_name() const {
  if (const auto bound = file()) return bound->name();
  return name_by(&::getsockname, host());
}

Result<UnixName> UnixSocket::remote_name() const {
  const auto name = name_by(&::getpeername, host());
  return name ? SocketFile::told_to_guest(*name) : name;
}

Result<void> UnixSocket::shutdown(int how) const {
  if (::shutdown(host(), how) != 0) return last_failure();
  return {};
}

Result<void> UnixSocket::set_option(int level, int number, std::span<const std::byte> value) const {
  if (level != SOL_SOCKET) return failure(EOPNOTSUPP);
  return net::set_option(host(), level, number, value);
}

std::shared_ptr<const SocketFile> UnixSocket::file() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->file;
}

std::string UnixSocket::peer_path() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->peer_path;
}

bool UnixSocket::is_connected() const {
  sockaddr_un address{};
  socklen_t length = sizeof address;
  return ::getpeername(host(), reinterpret_cast<sockaddr*>(&address), &length) == 0;
}

}  // namespace sluice::net
