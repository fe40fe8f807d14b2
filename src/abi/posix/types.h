// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "engine/guest_memory.h"
#include "wasi/errno.h"
#include "wasi/process.h"

/// Records of the import module `sluice_posix_1` as they lie in guest memory
/// (docs/extension-abi.md). Numbers are those of Linux, so that the host's own constants are used
/// for them.
namespace sluice::abi::posix_1 {

using engine::GuestMemory;
using engine::Ptr;
using wasi::Errno;
using wasi::Process;

using Fd = std::uint32_t;

/// What pipe(2) and socketpair(2) store.
struct FdPair {
  Fd first;
  Fd second;
};
static_assert(sizeof(FdPair) == 8);

struct Time {
  std::int64_t seconds;
  std::int64_t nanoseconds;
};

/// itimerspec of Linux.
struct TimerSetting {
  Time interval;
  Time next;
};
static_assert(sizeof(TimerSetting) == 32);

}  // namespace sluice::abi::posix_1
