// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>

#include "engine/guest_memory.h"
#include "engine/io_vectors.h"
#include "wasi/errno.h"
#include "wasi/process.h"

/// Records of WAMR's socket imports as they lie in guest memory (little-endian, wasm32).
namespace sluice::abi::wamr {

using engine::GuestIoVector;
using engine::GuestMemory;
using engine::Ptr;
using wasi::Errno;
using wasi::Process;

using Fd = std::uint32_t;
using Size = std::uint32_t;

/// The family that an address record or sock_open names.
namespace family {
inline constexpr std::uint32_t ipv4 = 0;
inline constexpr std::uint32_t ipv6 = 1;
inline constexpr std::uint32_t unspecified = 2;  ///< only in hints
}  // namespace family

/// The type of a socket.
namespace type {
inline constexpr std::int32_t any = -1;  ///< only in hints
inline constexpr std::int32_t datagram = 0;
inline constexpr std::int32_t stream = 1;
}  // namespace type

/// `addr_ip`: a family and the address. IPv4 takes the first four bytes, in reading order. IPv6 is
/// eight groups of 16 bits in the guest's own byte order, so that each pair of bytes is swapped.
struct AddrIp {
  std::uint32_t kind;
  std::array<std::uint8_t, 16> address;
};
static_assert(sizeof(AddrIp) == 20);

/// `addr`: the same and a port in the guest's byte order, right behind the address: at byte 8 for
/// IPv4 and at byte 20 for IPv6.
struct Addr {
  std::uint32_t kind;
  std::array<std::uint8_t, 20> address_and_port;
};
static_assert(sizeof(Addr) == 24);

/// `addr_info`: one answer of sock_addr_resolve.
struct AddrInfo {
  Addr address;
  std::int32_t type;
};
static_assert(sizeof(AddrInfo) == 28);

/// `addr_info_hints`: what sock_addr_resolve is asked for.
struct AddrInfoHints {
  std::int32_t type;
  std::uint32_t family;
  std::uint8_t enabled;  ///< 0: everything
  std::uint8_t padding[3];
};
static_assert(sizeof(AddrInfoHints) == 12);

}  // namespace sluice::abi::wamr
