// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "net/network.h"
#include "wasi/errno.h"
#include "wasi/process.h"

/// What every dialect's socket functions start and end with.
namespace sluice::abi {

/// A guest's socket, kept open for the length of a call.
class SocketRef {
 public:
  SocketRef(wasi::DescriptorRef descriptor, net::Socket& socket)
      : descriptor_(std::move(descriptor)), socket_(&socket) {}

  [[nodiscard]] net::Socket& operator*() const { return *socket_; }
  [[nodiscard]] net::Socket* operator->() const { return socket_; }

 private:
  wasi::DescriptorRef descriptor_;
  net::Socket* socket_;
};

/// The socket that `number` stands for: `badf` when nothing is open there, `notsock` when what is
/// open is no socket.
[[nodiscard]] inline wasi::Result<SocketRef> find_socket(wasi::Process& process,
                                                         std::uint32_t number) {
  auto descriptor = process.descriptors.get(number);
  if (!descriptor) return wasi::failure(descriptor.error());
  net::Socket* const socket = (*descriptor)->socket();
  if (socket == nullptr) return wasi::failure(wasi::Errno::notsock);
  return SocketRef(*std::move(descriptor), *socket);
}

/// What `operation`, which returns an Errno or a Result, answers of the unix socket that `number`
/// stands for; or `error`, which find_socket() has given, where it stands for none.
template <class Operation>
[[nodiscard]] auto with_unix_socket(wasi::Process& process, std::uint32_t number, wasi::Errno error,
                                    Operation&& operation) {
  using Answer = std::invoke_result_t<Operation, net::UnixSocket&>;
  const auto descriptor = process.descriptors.get(number);
  net::UnixSocket* const socket = descriptor ? (*descriptor)->unix_socket() : nullptr;
  if (socket != nullptr) return operation(*socket);
  if constexpr (std::is_same_v<Answer, wasi::Errno>) {
    return error;
  } else {
    return Answer(wasi::failure(error));
  }
}

/// Gives `socket` the number that was reserved (`reserved...`), or the lowest free one; `mfile`
/// when there is none.
template <class... Reserved>
[[nodiscard]] inline wasi::Result<std::uint32_t> insert_socket(wasi::Process& process,
                                                               net::Socket&& socket,
                                                               Reserved&&... reserved) {
  auto number = process.descriptors.insert(std::move(socket), std::forward<Reserved>(reserved)...);
  if (number) {
    if (const auto inserted = find_socket(process, *number)) process.network.admit(**inserted);
  }
  return number;
}

/// The same of a unix socket.
template <class... Reserved>
[[nodiscard]] inline wasi::Result<std::uint32_t> insert_socket(wasi::Process& process,
                                                               net::UnixSocket&& socket,
                                                               Reserved&&... reserved) {
  auto number = process.descriptors.insert(std::move(socket), std::forward<Reserved>(reserved)...);
  if (!number) return number;
  static_cast<void>(with_unix_socket(process, *number, wasi::Errno::badf, [&](auto& inserted) {
    process.network.admit_unix(inserted);
    return wasi::Errno::success;
  }));
  return number;
}

struct AcceptedSocket {
  std::uint32_t number;
  net::Endpoint peer;
};

/// Accepts a connection and gives it the lowest free number; `mfile` when there is none, and then
/// the connection stays in the backlog.
[[nodiscard]] inline wasi::Result<AcceptedSocket> accept(wasi::Process& process,
                                                         net::Socket& listener,
                                                         net::SocketFlags flags) {
  auto reserved = process.descriptors.reserve();
  if (!reserved) return wasi::failure(reserved.error());
  auto connection = process.network.accept(listener, flags);
  if (!connection) return wasi::failure(wasi::from_host(connection.error()));
  const auto number = insert_socket(process, std::move(connection->socket), *std::move(reserved));
  if (!number) return wasi::failure(number.error());
  return AcceptedSocket{.number = *number, .peer = connection->peer};
}

struct AcceptedUnixSocket {
  std::uint32_t number;
  net::UnixName peer;
};

/// The same of a unix socket.
[[nodiscard]] inline wasi::Result<AcceptedUnixSocket> accept(wasi::Process& process,
                                                             net::UnixSocket& listener,
                                                             net::SocketFlags flags) {
  auto reserved = process.descriptors.reserve();
  if (!reserved) return wasi::failure(reserved.error());
  auto connection = process.network.accept_unix(listener, flags);
  if (!connection) return wasi::failure(wasi::from_host(connection.error()));
  const auto number = insert_socket(process, std::move(connection->socket), *std::move(reserved));
  if (!number) return wasi::failure(number.error());
  return AcceptedUnixSocket{.number = *number, .peer = std::move(connection->peer)};
}

/// Receives on any socket. Datagrams come by the network, where policy sees who sent them; a
/// stream, whose peer was judged when it came to be, straight from the kernel and without a source.
[[nodiscard]] inline net::Result<net::ReceivedFrom> receive(wasi::Process& process,
                                                            net::Socket& socket,
                                                            std::span<const iovec> buffers,
                                                            int flags) {
  if (socket.transport() == net::Transport::udp) {
    return process.network.receive_from(socket, buffers, flags);
  }
  const auto received = socket.receive(buffers, flags);
  if (!received) return std::unexpected(received.error());
  return net::ReceivedFrom{.size = received->size, .flags = received->flags, .source = {}};
}

/// Sets an option whose value is one of a C type.
template <class T>
[[nodiscard]] net::Result<void> set_option(wasi::Process& process, net::Socket& socket, int level,
                                           int number, const T& value) {
  return process.network.set_option(socket, level, number, std::as_bytes(std::span(&value, 1)));
}

/// MSG_* for the `riflags` of preview 1 (1 peek, 2 wait for all); `inval` when others are set.
[[nodiscard]] inline wasi::Result<int> receive_flags(std::uint32_t riflags) {
  if ((riflags & ~3U) != 0) return wasi::failure(wasi::Errno::inval);
  return ((riflags & 1U) != 0 ? MSG_PEEK : 0) | ((riflags & 2U) != 0 ? MSG_WAITALL : 0);
}

/// What a call without a value answers.
[[nodiscard]] inline wasi::Errno status(const net::Result<void>& result) {
  return result ? wasi::Errno::success : wasi::from_host(result.error());
}

}  // namespace sluice::abi
