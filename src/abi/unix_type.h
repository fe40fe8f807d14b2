// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>

#include <cstdint>

#include "wasi/errno.h"

namespace sluice::abi {

/// What socket(2) and socketpair(2) take for AF_UNIX, where SOCK_RAW is another word for datagrams.
[[nodiscard]] inline wasi::Result<int> unix_type(std::uint32_t type, std::int32_t protocol) {
  constexpr std::uint32_t type_end = SOCK_PACKET + 1;
  if (type >= type_end) return wasi::failure(wasi::Errno::inval);
  if (protocol != 0 && protocol != PF_UNIX) return wasi::failure(wasi::Errno::protonosupport);
  if (type == SOCK_RAW) return SOCK_DGRAM;
  if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET) {
    return wasi::failure(wasi::Errno::protonosupport);
  }
  return static_cast<int>(type);
}

}  // namespace sluice::abi
