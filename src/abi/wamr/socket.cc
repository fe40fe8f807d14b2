// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sys/socket.h>

#include <algorithm>

#include "abi/preview1/functions.h"
#include "abi/socket_access.h"
#include "abi/wamr/address.h"
#include "abi/wamr/functions.h"

namespace sluice::abi::wamr {
namespace {

using Name = net::Result<net::Endpoint> (net::Socket::*)() const;

Errno store_name(Process& process, GuestMemory memory, Fd fd, Name which, Ptr<Addr> out) {
  memory.require(out);
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  const auto endpoint = (**socket.*which)();
  if (!endpoint) return wasi::from_host(endpoint.error());
  memory.write(out, to_record(*endpoint));
  return Errno::success;
}

/// The source of what has just been received: the kernel names none for a stream, whose source is
/// its peer. Never of another family than the socket, for guests make room for that one only.
net::Endpoint source_of(net::Socket& socket, const net::ReceivedFrom& received) {
  if (received.source) return *received.source;
  const auto peer = socket.stream_peer();
  return peer ? *peer : net::Endpoint{.address = net::Address::any(socket.family())};
}

struct Received {
  std::size_t size;
  Addr source;
};

wasi::Result<Received> receive_on(Process& process, Fd fd, const engine::IoVectors& buffers,
                                  std::uint32_t riflags) {
  const auto flags = receive_flags(riflags);
  if (!flags) return wasi::failure(flags.error());
  if (buffers.too_many()) return wasi::failure(Errno::msgsize);
  const auto socket = find_socket(process, fd);
  if (!socket) return wasi::failure(socket.error());
  const auto received = process.network.receive_from(**socket, buffers.get(), *flags);
  if (!received) return wasi::failure(wasi::from_host(received.error()));
  return Received{.size = received->size, .source = to_record(source_of(**socket, *received))};
}

wasi::Result<std::size_t> send_on(Process& process, Fd fd, const engine::IoVectors& data,
                                  std::uint32_t siflags, const Addr& destination) {
  const auto endpoint = to_endpoint(destination);
  if (!endpoint) return wasi::failure(endpoint.error());
  if (siflags != 0) return wasi::failure(Errno::inval);
  if (data.too_many()) return wasi::failure(Errno::msgsize);
  const auto socket = find_socket(process, fd);
  if (!socket) return wasi::failure(socket.error());
  const auto sent = process.network.send_to(**socket, data.get(), 0, *endpoint);
  if (!sent) return wasi::failure(wasi::from_host(sent.error()));
  return *sent;
}

}  // namespace

Errno sock_open(Process& process, GuestMemory memory, Fd /*pool*/, std::uint32_t address_family,
                std::int32_t socket_type, Ptr<Fd> opened) {
  memory.require(opened);
  auto socket = process.network.open(
      address_family == family::ipv6 ? net::Family::ipv6 : net::Family::ipv4,
      socket_type == type::datagram ? net::Transport::udp : net::Transport::tcp,
      net::SocketFlags::none);
  if (!socket) return wasi::from_host(socket.error());
  const auto number = insert_socket(process, *std::move(socket));
  if (!number) return number.error();
  memory.write(opened, *number);
  return Errno::success;
}

Errno sock_bind(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> local) {
  const auto endpoint = to_endpoint(memory.read(local));
  if (!endpoint) return endpoint.error();
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  return status(process.network.bind(**socket, *endpoint));
}

Errno sock_connect(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> remote) {
  const auto endpoint = to_endpoint(memory.read(remote));
  if (!endpoint) return endpoint.error();
  const auto socket = find_socket(process, fd);
  if (!socket) return socket.error();
  return status(process.network.connect(**socket, *endpoint));
}

Errno sock_listen(Process& process, Fd fd, std::int32_t backlog) {
  const auto socket = find_socket(process, fd);
  if (socket) return status(process.network.listen(**socket, backlog));
  return with_unix_socket(process, fd, socket.error(), [&](net::UnixSocket& of_unix) {
    return status(process.network.listen_unix(of_unix, backlog));
  });
}

Errno sock_addr_local(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> out) {
  return store_name(process, memory, fd, &net::Socket::local_endpoint, out);
}

Errno sock_addr_remote(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> out) {
  return store_name(process, memory, fd, &net::Socket::remote_endpoint, out);
}

Errno sock_recv_from(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors,
                     Size count, std::uint32_t riflags, Ptr<Addr> source, Ptr<Size> size) {
  memory.require(source);
  memory.require(size);
  const engine::IoVectors buffers(memory, vectors, count);
  const auto received = receive_on(process, fd, buffers, riflags);
  if (received) memory.write(source, received->source);
  memory.write(size, received ? static_cast<Size>(received->size) : 0);
  return received ? Errno::success : received.error();
}

Errno sock_send_to(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors,
                   Size count, std::uint32_t siflags, Ptr<Addr> destination, Ptr<Size> size) {
  memory.require(size);
  const Addr remote = memory.read(destination);
  const engine::IoVectors data(memory, vectors, count);
  const auto sent = send_on(process, fd, data, siflags, remote);
  memory.write(size, sent ? static_cast<Size>(*sent) : 0);
  return sent ? Errno::success : sent.error();
}

Errno sock_close(Process& /*process*/, Fd /*fd*/) { return Errno::nosys; }

namespace v1_0 {
namespace {

Errno store_name_if_it_fits(Process& process, GuestMemory memory, Fd fd, Name which, Ptr<Addr> out,
                            Size length) {
  static_cast<void>(memory.bytes(out.offset, std::min<Size>(length, sizeof(Addr))));
  if (length < sizeof(Addr)) return Errno::nobufs;
  return store_name(process, memory, fd, which, out);
}

}  // namespace

Errno sock_accept(Process& process, GuestMemory memory, Fd fd, Ptr<Fd> accepted) {
  return preview1::sock_accept(process, memory, fd, 0, accepted);
}

Errno sock_addr_local(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> out, Size length) {
  return store_name_if_it_fits(process, memory, fd, &net::Socket::local_endpoint, out, length);
}

Errno sock_addr_remote(Process& process, GuestMemory memory, Fd fd, Ptr<Addr> out, Size length) {
  return store_name_if_it_fits(process, memory, fd, &net::Socket::remote_endpoint, out, length);
}

Errno sock_addr_resolve(Process& /*process*/, Fd /*fd*/, std::uint32_t /*host*/,
                        std::uint32_t /*port*/, std::uint32_t /*buffer*/, Size /*size*/) {
  return Errno::nosys;
}

}  // namespace v1_0
}  // namespace sluice::abi::wamr
