// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "abi/wamr/types.h"

/// WAMR's socket functions but for the options of one value, which are rows of options.h. They do
/// what the POSIX call of the name does on Linux. A denial by policy is `acces`. A bad pointer
/// traps before anything has happened.
namespace sluice::abi::wamr {

// socket.cc

/// Any family but IPv6 opens IPv4 and any type but datagram a stream, as WAMR has it. There are no
/// pools: `pool` means nothing.
Errno sock_open(Process&, GuestMemory, Fd pool, std::uint32_t address_family,
                std::int32_t socket_type, Ptr<Fd> opened);
Errno sock_bind(Process&, GuestMemory, Fd, Ptr<Addr> local);
Errno sock_connect(Process&, GuestMemory, Fd, Ptr<Addr> remote);
Errno sock_listen(Process&, Fd, std::int32_t backlog);
Errno sock_addr_local(Process&, GuestMemory, Fd, Ptr<Addr> out);
Errno sock_addr_remote(Process&, GuestMemory, Fd, Ptr<Addr> out);
/// `riflags` are those of sock_recv. The source is always of the socket's own family; of a stream
/// it is the peer, or the unspecified address when there is none any more.
Errno sock_recv_from(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                     std::uint32_t riflags, Ptr<Addr> source, Ptr<Size> size);
/// `siflags` must be 0, as for sock_send.
Errno sock_send_to(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                   std::uint32_t siflags, Ptr<Addr> destination, Ptr<Size> size);
/// Always `nosys`: sockets are closed by fd_close.
Errno sock_close(Process&, Fd);

// resolve.cc

/// Strings end in NUL. A null `host` is the loopback address, an empty `service` port 0. Stores at
/// most `capacity` entries, and in `total` how many there are.
Errno sock_addr_resolve(Process&, GuestMemory, Ptr<char> host, Ptr<char> service,
                        Ptr<AddrInfoHints> hints, Ptr<AddrInfo> entries, Size capacity,
                        Ptr<Size> total);

// options.cc: what does not fit a row

Errno sock_get_linger(Process&, GuestMemory, Fd, Ptr<std::uint8_t> enabled,
                      Ptr<std::int32_t> seconds);
Errno sock_set_linger(Process&, Fd, std::uint8_t enabled, std::int32_t seconds);
Errno sock_get_ip_multicast_loop(Process&, GuestMemory, Fd, std::uint32_t ipv6,
                                 Ptr<std::uint8_t> enabled);
Errno sock_set_ip_multicast_loop(Process&, Fd, std::uint32_t ipv6, std::uint8_t enabled);
/// `interface` is the address of one for an IPv4 group (as it lies in memory, network order) and
/// the index of one for an IPv6 group; 0 leaves the choice to the host.
Errno sock_set_ip_add_membership(Process&, GuestMemory, Fd, Ptr<AddrIp> group,
                                 std::uint32_t interface);
Errno sock_set_ip_drop_membership(Process&, GuestMemory, Fd, Ptr<AddrIp> group,
                                  std::uint32_t interface);

/// The types of WAMR 1.0.
namespace v1_0 {
Errno sock_accept(Process&, GuestMemory, Fd, Ptr<Fd> accepted);
/// The record of sock_addr_local; `nobufs` when `length` bytes don't hold it.
Errno sock_addr_local(Process&, GuestMemory, Fd, Ptr<Addr> out, Size length);
Errno sock_addr_remote(Process&, GuestMemory, Fd, Ptr<Addr> out, Size length);
/// Always `nosys`.
Errno sock_addr_resolve(Process&, Fd, std::uint32_t host, std::uint32_t port, std::uint32_t buffer,
                        Size size);
}  // namespace v1_0

}  // namespace sluice::abi::wamr
