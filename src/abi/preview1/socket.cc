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

}  // namespace

Errno sock_accept(Process& process, GuestMemory memory, Fd fd, std::uint32_t flags,
                  Ptr<Fd> accepted) {
  memory.require(accepted);
  const auto listener = find_socket(process, fd);
  if (!listener) return listener.error();
  if ((flags & ~std::uint32_t{fdflags::nonblock}) != 0) return Errno::inval;
  auto connection = process.network.accept(
      **listener, flags != 0 ? net::SocketFlags::nonblocking : net::SocketFlags::none);
  if (!connection) return from_host(connection.error());
  const auto number = insert_socket(process, std::move(connection->socket));
  if (!number) return number.error();
  memory.write(accepted, *number);
  return Errno::success;
}

Errno sock_recv(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t riflags, Ptr<Size> size, Ptr<std::uint16_t> roflags) {
  memory.require(size);
  memory.require(roflags);
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  const auto flags = receive_flags(riflags);
  if (!flags) return flags.error();
  const IoVectors buffers(memory, vectors, count);
  if (buffers.too_many()) return Errno::msgsize;
  const auto received = receive(process, **socket, buffers.get(), *flags);
  if (!received) return from_host(received.error());
  memory.write(size, static_cast<Size>(received->size));
  memory.write(roflags, (received->flags & MSG_TRUNC) != 0 ? data_truncated : 0);
  return Errno::success;
}

Errno sock_send(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t siflags, Ptr<Size> size) {
  memory.require(size);
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  if (siflags != 0) return Errno::inval;  // none are defined
  const IoVectors data(memory, vectors, count);
  if (data.too_many()) return Errno::msgsize;
  const auto sent = (*socket)->send(data.get(), 0);
  if (!sent) return from_host(sent.error());
  memory.write(size, static_cast<Size>(*sent));
  return Errno::success;
}

Errno sock_shutdown(Process& process, Fd fd, std::uint32_t how) {
  constexpr int host_how[] = {-1, SHUT_RD, SHUT_WR, SHUT_RDWR};  // sdflags: 1 rd, 2 wr
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  if (how == 0 || how >= std::size(host_how)) return Errno::inval;
  return status((*socket)->shutdown(host_how[how]));
}

}  // namespace sluice::abi::preview1
