// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/socket.h>

#include <utility>

#include "abi/preview1/functions.h"
#include "abi/socket_access.h"

namespace sluice::abi::preview1 {
namespace {

using engine::IoVectors;
using wasi::from_host;

constexpr std::uint16_t data_truncated = 1;  // roflags

wasi::Result<net::ReceivedFrom> receive_on(const net::UnixSocket& socket, const IoVectors& buffers,
                                           std::uint32_t riflags) {
  const auto flags = receive_flags(riflags);
  if (!flags) return wasi::failure(flags.error());
  if (buffers.too_many()) return wasi::failure(Errno::msgsize);
  const auto received = socket.receive(buffers.get(), *flags);
  if (!received) return wasi::failure(from_host(received.error()));
  return net::ReceivedFrom{.size = received->size, .flags = received->flags, .source = {}};
}

wasi::Result<net::ReceivedFrom> receive_on(Process& process, Fd fd, const IoVectors& buffers,
                                           std::uint32_t riflags) {
  const auto socket = find_socket(process, fd);
  if (!socket) {
    return with_unix_socket(process, fd, socket.error(), [&](const net::UnixSocket& of_pair) {
      return receive_on(of_pair, buffers, riflags);
    });
  }
  const auto flags = receive_flags(riflags);
  if (!flags) return wasi::failure(flags.error());
  if (buffers.too_many()) return wasi::failure(Errno::msgsize);
  auto received = receive(process, **socket, buffers.get(), *flags);
  if (!received) return wasi::failure(from_host(received.error()));
  return *std::move(received);
}

wasi::Result<std::size_t> send_on(Process& process, Fd fd, const IoVectors& data,
                                  std::uint32_t siflags) {
  const auto send = [&](const auto& socket) -> wasi::Result<std::size_t> {
    if (siflags != 0) return wasi::failure(Errno::inval);  // none are defined
    if (data.too_many()) return wasi::failure(Errno::msgsize);
    const auto sent = socket.send(data.get(), 0);
    if (!sent) return wasi::failure(from_host(sent.error()));
    return *sent;
  };
  const auto socket = find_socket(process, fd);
  return socket ? send(**socket) : with_unix_socket(process, fd, socket.error(), send);
}

}  // namespace

Errno sock_accept(Process& process, GuestMemory memory, Fd fd, std::uint32_t flags,
                  Ptr<Fd> accepted) {
  memory.require(accepted);
  const auto accept_on = [&](auto& listener) {
    if ((flags & ~std::uint32_t{fdflags::nonblock}) != 0) return Errno::inval;
    const auto connection = accept(
        process, listener, flags != 0 ? net::SocketFlags::nonblocking : net::SocketFlags::none);
    if (!connection) return connection.error();
    memory.write(accepted, connection->number);
    return Errno::success;
  };
  const auto socket = find_socket(process, fd);
  return socket ? accept_on(**socket) : with_unix_socket(process, fd, socket.error(), accept_on);
}

Errno sock_recv(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t riflags, Ptr<Size> size, Ptr<std::uint16_t> roflags) {
  memory.require(size);
  memory.require(roflags);
  const IoVectors buffers(memory, vectors, count);
  const auto received = receive_on(process, fd, buffers, riflags);
  memory.write(size, received ? static_cast<Size>(received->size) : 0);
  if (!received) return received.error();
  memory.write(roflags, (received->flags & MSG_TRUNC) != 0 ? data_truncated : 0);
  return Errno::success;
}

Errno sock_send(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t siflags, Ptr<Size> size) {
  memory.require(size);
  const IoVectors data(memory, vectors, count);
  const auto sent = send_on(process, fd, data, siflags);
  memory.write(size, sent ? static_cast<Size>(*sent) : 0);
  return sent ? Errno::success : sent.error();
}

Errno sock_shutdown(Process& process, Fd fd, std::uint32_t how) {
  constexpr int host_how[] = {-1, SHUT_RD, SHUT_WR, SHUT_RDWR};  // sdflags: 1 rd, 2 wr
  const auto shut_down = [&](const auto& socket) {
    if (how == 0 || how >= std::size(host_how)) return Errno::inval;
    return status(socket.shutdown(host_how[how]));
  };
  const auto socket = find_socket(process, fd);
  return socket ? shut_down(**socket) : with_unix_socket(process, fd, socket.error(), shut_down);
}

}  // namespace sluice::abi::preview1
