// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <utility>

#include "abi/sluice/address.h"
#include "abi/sluice/functions.h"
#include "abi/sluice/unix_address.h"
#include "abi/socket_access.h"
#include "abi/unix_type.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr std::uint32_t open_flags = SOCK_NONBLOCK | SOCK_CLOEXEC;

net::SocketFlags socket_flags(std::uint32_t flags) {
  return (flags & SOCK_NONBLOCK) != 0 ? net::SocketFlags::nonblocking : net::SocketFlags::none;
}

struct Kind {
  net::Family family;
  net::Transport transport;
};

/// What socket(2) takes for TCP and UDP; the failures are those of a kernel that has nothing else.
wasi::Result<Kind> kind_of(std::int32_t domain, std::uint32_t type, std::int32_t protocol) {
  constexpr std::uint32_t type_end = SOCK_PACKET + 1;
  if (type >= type_end) return wasi::failure(Errno::inval);
  if (domain != AF_INET && domain != AF_INET6) return wasi::failure(Errno::afnosupport);
  if (protocol < 0 || protocol >= IPPROTO_MAX) return wasi::failure(Errno::inval);
  const bool stream = type == SOCK_STREAM;
  const std::int32_t transport = stream ? IPPROTO_TCP : IPPROTO_UDP;
  if ((!stream && type != SOCK_DGRAM) || (protocol != 0 && protocol != transport)) {
    return wasi::failure(Errno::protonosupport);
  }
  return Kind{.family = domain == AF_INET ? net::Family::ipv4 : net::Family::ipv6,
              .transport = stream ? net::Transport::tcp : net::Transport::udp};
}

// What the calls answer of a unix socket, or `error` of what is none. Not among the code of the
// others, which it would slow down.

[[gnu::cold, gnu::noinline]] Errno open_unix(Process& process, GuestMemory memory,
                                             std::uint32_t type, std::int32_t protocol,
                                             Ptr<Fd> opened) {
  const auto kind = unix_type(type & ~open_flags, protocol);
  if (!kind) return kind.error();
  auto socket = process.network.open_unix(*kind, socket_flags(type));
  if (!socket) return wasi::from_host(socket.error());
  const auto number = insert_socket(process, *std::move(socket));
  if (!number) return number.error();
  memory.write(opened, *number);
  return Errno::success;
}

[[gnu::cold, gnu::noinline]] Errno bind_unix(Process& process, GuestMemory memory, Fd fd,
                                             Errno error, Ptr<std::byte> address, Size length) {
  return with_unix_socket(process, fd, error, [&](net::UnixSocket& socket) {
    const auto name = GuestUnixAddress(memory, address, length).name_to_bind();
    if (!name) return name.error();
    return status(process.network.bind_unix(socket, {*name, net::SocketFile::Purpose::make}));
  });
}

[[gnu::cold, gnu::noinline]] Errno connect_unix(Process& process, GuestMemory memory, Fd fd,
                                                Errno error, Ptr<std::byte> address, Size length) {
  return with_unix_socket(process, fd, error, [&](net::UnixSocket& socket) {
    const GuestUnixAddress given(memory, address, length);
    if (socket.type() == SOCK_DGRAM && given.is_unspecified()) return status(socket.disconnect());
    const auto name = given.name();
    if (!name) return name.error();
    return status(process.network.connect_unix(socket, {*name, net::SocketFile::Purpose::reach}));
  });
}

[[gnu::cold, gnu::noinline]] Errno accept_unix(Process& process, GuestMemory memory, Fd fd,
                                               Errno error, net::SocketFlags flags,
                                               const UnixAddressOut& peer, Ptr<Fd> accepted) {
  return with_unix_socket(process, fd, error, [&](net::UnixSocket& listener) {
    peer.require(memory);
    const auto connection = accept(process, listener, flags);
    if (!connection) return connection.error();
    peer.store(memory, connection->peer);
    memory.write(accepted, connection->number);
    return Errno::success;
  });
}

[[gnu::cold, gnu::noinline]] Errno name_of_unix(Process& process, GuestMemory memory, Fd fd,
                                                Errno error, std::uint32_t which,
                                                const UnixAddressOut& out) {
  return with_unix_socket(process, fd, error, [&](const net::UnixSocket& socket) {
    const auto name = which == 0 ? socket.local_name() : socket.remote_name();
    if (!name) return wasi::from_host(name.error());
    out.store(memory, *name);
    return Errno::success;
  });
}

/// A stream refuses an address whatever it is, SOCK_SEQPACKET overlooks it.
net::Result<std::size_t> send_on_unix(Process& process, net::UnixSocket& socket,
                                      std::span<const iovec> data, int flags,
                                      const std::optional<net::UnixName>& destination) {
  if (!destination || socket.type() == SOCK_SEQPACKET) return socket.send(data, flags);
  if (socket.type() == SOCK_STREAM) return socket.send_to_any(data, flags);
  return process.network.send_to_unix(socket, data, flags,
                                      {*destination, net::SocketFile::Purpose::reach});
}

[[gnu::cold, gnu::noinline]] Errno send_to_unix(Process& process, GuestMemory memory, Fd fd,
                                                Errno error, std::span<const iovec> data, int flags,
                                                Ptr<std::byte> address, Size length,
                                                Ptr<Size> size) {
  return with_unix_socket(process, fd, error, [&](net::UnixSocket& socket) {
    std::optional<net::UnixName> destination;
    if (length != 0) {
      const auto name = GuestUnixAddress(memory, address, length).name();
      if (!name && socket.type() == SOCK_DGRAM) return name.error();
      destination = name.value_or(net::UnixName());
    }
    const auto sent = send_on_unix(process, socket, data, flags, destination);
    if (!sent) return wasi::from_host(sent.error());
    memory.write(size, static_cast<Size>(*sent));
    return Errno::success;
  });
}

[[gnu::cold, gnu::noinline]] Errno receive_of_unix(Process& process, GuestMemory memory, Fd fd,
                                                   Errno error, std::span<const iovec> buffers,
                                                   int flags, const UnixAddressOut& out,
                                                   Ptr<Size> size, Ptr<std::uint32_t> out_flags) {
  return with_unix_socket(process, fd, error, [&](const net::UnixSocket& socket) {
    out.require(memory);
    std::optional<net::UnixName> source;
    const auto received = out.capacity == 0 ? socket.receive(buffers, flags)
                                            : socket.receive_from(buffers, flags, source);
    if (!received) return wasi::from_host(received.error());
    out.store(memory, source);
    memory.write(size, static_cast<Size>(received->size));
    memory.write(out_flags, static_cast<std::uint32_t>(received->flags));
    return Errno::success;
  });
}

}  // namespace

Errno sock_open(Process& process, GuestMemory memory, std::int32_t domain, std::uint32_t type,
                std::int32_t protocol, Ptr<Fd> opened) {
  memory.require(opened);
  if (domain == AF_UNIX) return open_unix(process, memory, type, protocol, opened);
  const auto kind = kind_of(domain, type & ~open_flags, protocol);
  if (!kind) return kind.error();
  auto socket = process.network.open(kind->family, kind->transport, socket_flags(type));
  if (!socket) return wasi::from_host(socket.error());
  const auto number = insert_socket(process, *std::move(socket));
  if (!number) return number.error();
  memory.write(opened, *number);
  return Errno::success;
}

Errno sock_bind(Process& process, GuestMemory memory, Fd fd, Ptr<std::byte> address, Size length) {
  const GuestAddress given(memory, address, length);
  const auto socket = find_socket(process, fd);
  if (!socket) return bind_unix(process, memory, fd, socket.error(), address, length);
  const auto endpoint = given.endpoint_for(**socket);
  if (!endpoint) return endpoint.error();
  if (given.family() == AF_UNSPEC && !endpoint->address.is_unspecified()) {
    return Errno::afnosupport;
  }
  return status(process.network.bind(**socket, *endpoint));
}

Errno sock_connect(Process& process, GuestMemory memory, Fd fd, Ptr<std::byte> address,
                   Size length) {
  const GuestAddress given(memory, address, length);
  const auto socket = find_socket(process, fd);
  if (!socket) return connect_unix(process, memory, fd, socket.error(), address, length);
  const auto endpoint = given.endpoint();
  if (endpoint) return status(process.network.connect(**socket, *endpoint));
  if (endpoint.error() == Errno::afnosupport && given.family() == AF_UNSPEC) {
    return status(process.network.disconnect(**socket));
  }
  return endpoint.error();
}

Errno sock_accept(Process& process, GuestMemory memory, Fd fd, std::uint32_t flags,
                  Ptr<std::byte> address, Size capacity, Ptr<Size> length, Ptr<Fd> accepted) {
  const AddressOut peer{address, capacity, length};
  peer.require(memory);
  memory.require(accepted);
  if ((flags & ~open_flags) != 0) return Errno::inval;
  const auto listener = find_socket(process, fd);
  if (!listener) {
    return accept_unix(process, memory, fd, listener.error(), socket_flags(flags),
                       {address, capacity, length}, accepted);
  }
  const auto connection = accept(process, **listener, socket_flags(flags));
  if (!connection) return connection.error();
  peer.store(memory, connection->peer);
  memory.write(accepted, connection->number);
  return Errno::success;
}

Errno sock_name(Process& process, GuestMemory memory, Fd fd, std::uint32_t which,
                Ptr<std::byte> address, Size capacity, Ptr<Size> length) {
  if (which > 1) return Errno::inval;
  const auto socket = find_socket(process, fd);
  if (!socket) {
    return name_of_unix(process, memory, fd, socket.error(), which, {address, capacity, length});
  }
  const auto name = which == 0 ? (*socket)->local_endpoint() : (*socket)->remote_endpoint();
  if (!name) return wasi::from_host(name.error());
  AddressOut{address, capacity, length}.store(memory, *name);
  return Errno::success;
}

Errno sock_send(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t flags, Ptr<std::byte> address, Size length, Ptr<Size> size) {
  memory.require(size);
  const engine::IoVectors data(memory, vectors, count);
  if (data.too_many()) return Errno::msgsize;
  const auto host_flags = static_cast<int>(flags);
  const auto socket = find_socket(process, fd);
  if (!socket) {
    return send_to_unix(process, memory, fd, socket.error(), data.get(), host_flags, address,
                        length, size);
  }
  std::optional<net::Endpoint> destination;
  if (length != 0) {
    const GuestAddress given(memory, address, length);
    if (!given.is_overlooked_by(**socket)) {
      const auto endpoint = given.endpoint_for(**socket);
      if (!endpoint) return endpoint.error();
      destination = *endpoint;
    }
  }
  const auto sent = destination
                        ? process.network.send_to(**socket, data.get(), host_flags, *destination)
                        : (*socket)->send(data.get(), host_flags);
  if (!sent) return wasi::from_host(sent.error());
  memory.write(size, static_cast<Size>(*sent));
  return Errno::success;
}

Errno sock_recv(Process& process, GuestMemory memory, Fd fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t flags, Ptr<std::byte> address, Size capacity, Ptr<Size> length,
                Ptr<Size> size, Ptr<std::uint32_t> out_flags) {
  const AddressOut source{address, capacity, length};
  source.require(memory);
  memory.require(size);
  memory.require(out_flags);
  const engine::IoVectors buffers(memory, vectors, count);
  if (buffers.too_many()) return Errno::msgsize;
  const auto socket = find_socket(process, fd);
  if (!socket) {
    return receive_of_unix(process, memory, fd, socket.error(), buffers.get(),
                           static_cast<int>(flags), {address, capacity, length}, size, out_flags);
  }
  const auto received = receive(process, **socket, buffers.get(), static_cast<int>(flags));
  if (!received) return wasi::from_host(received.error());
  source.store(memory, received->source);
  memory.write(size, static_cast<Size>(received->size));
  memory.write(out_flags, static_cast<std::uint32_t>(received->flags));
  return Errno::success;
}

}  // namespace sluice::abi::sluice_1
