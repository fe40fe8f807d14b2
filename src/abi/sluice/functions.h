// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/sluice/types.h"

/// The functions of the import module `sluice_1`, as docs/extension-abi.md describes them. A bad
/// pointer traps before anything has happened.
namespace sluice::abi::sluice_1 {

// socket.cc
Errno sock_open(Process&, GuestMemory, std::int32_t domain, std::uint32_t type,
                std::int32_t protocol, Ptr<Fd> opened);
Errno sock_bind(Process&, GuestMemory, Fd, Ptr<std::byte> address, Size length);
Errno sock_connect(Process&, GuestMemory, Fd, Ptr<std::byte> address, Size length);
Errno sock_accept(Process&, GuestMemory, Fd, std::uint32_t flags, Ptr<std::byte> address,
                  Size capacity, Ptr<Size> length, Ptr<Fd> accepted);
Errno sock_name(Process&, GuestMemory, Fd, std::uint32_t which, Ptr<std::byte> address,
                Size capacity, Ptr<Size> length);
Errno sock_send(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t flags, Ptr<std::byte> address, Size length, Ptr<Size> size);
Errno sock_recv(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t flags, Ptr<std::byte> address, Size capacity, Ptr<Size> length,
                Ptr<Size> size, Ptr<std::uint32_t> out_flags);

// options.cc
Errno sock_getsockopt(Process&, GuestMemory, Fd, std::int32_t level, std::int32_t number,
                      Ptr<std::byte> value, Ptr<std::int32_t> length);
Errno sock_setsockopt(Process&, GuestMemory, Fd, std::int32_t level, std::int32_t number,
                      Ptr<std::byte> value, std::int32_t length);

// names.cc
LookupCode sock_getaddrinfo(Process&, GuestMemory, Ptr<LookupRequest> request,
                            Ptr<LookupEntry> entries, Size capacity, Ptr<LookupResult> result);
LookupCode sock_getnameinfo(Process&, GuestMemory, Ptr<std::byte> address, Size length,
                            std::int32_t flags, Ptr<char> host, Size host_capacity,
                            Ptr<char> service, Size service_capacity);

// poll.cc
Errno poll(Process&, GuestMemory, Ptr<PollEntry> entries, Size count, std::int64_t nanoseconds,
           Ptr<Size> ready_count);
Errno fd_poll(Process&, GuestMemory, Ptr<LinuxPollEntry> entries, Size count,
              std::int64_t nanoseconds, Ptr<Size> ready_count);

}  // namespace sluice::abi::sluice_1
