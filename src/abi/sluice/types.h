// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/guest_memory.h"
#include "engine/io_vectors.h"
#include "wasi/errno.h"
#include "wasi/poll_set.h"
#include "wasi/process.h"

/// Records of the import module `sluice_1` as they lie in guest memory (docs/extension-abi.md).
/// Numbers are those of Linux, so that the host's own constants are used for them.
namespace sluice::abi::sluice_1 {

using engine::GuestIoVector;
using engine::GuestMemory;
using engine::Ptr;
using wasi::Errno;
using wasi::Process;

using Fd = std::uint32_t;
using Size = std::uint32_t;
/// An EAI_* code of Linux, or 0.
using LookupCode = std::int32_t;

/// What sock_getaddrinfo is asked.
struct LookupRequest {
  static constexpr Size null_string = 0xffffffff;  ///< the length of a string that isn't there

  std::uint32_t host;
  Size host_length;
  std::uint32_t service;
  Size service_length;
  std::int32_t flags;
  std::int32_t family;
  std::int32_t type;
  std::int32_t protocol;
  std::uint32_t canonical_name;
  Size canonical_name_capacity;
};
static_assert(sizeof(LookupRequest) == 40);

/// One answer of sock_getaddrinfo.
struct LookupEntry {
  std::int32_t type;
  std::int32_t protocol;
  Size address_length;
  std::array<std::byte, 28> address;  ///< sockaddr_in or sockaddr_in6
};
static_assert(sizeof(LookupEntry) == 40);

/// What sock_getaddrinfo tells beside its entries.
struct LookupResult {
  Size count;
  Size canonical_name_length;  ///< with the NUL; 0: there is none
  std::uint32_t error;         ///< preview 1 error number when the code is EAI_SYSTEM
};
static_assert(sizeof(LookupResult) == 12);

/// An entry of `poll`.
using PollEntry = wasi::PollSet::Entry;

/// An entry of `fd_poll`, for programs that were built before there was `poll`.
struct LinuxPollEntry {
  std::int32_t fd;
  std::int16_t ignored;
  std::int16_t events;  ///< POLL* of Linux: what is asked for, then what happened
};
static_assert(sizeof(LinuxPollEntry) == 8);
static_assert(sizeof(PollEntry) == 8);

}  // namespace sluice::abi::sluice_1
