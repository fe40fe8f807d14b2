// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>

#include "abi/preview1/types.h"

/// Between preview 1's flags and records and the host's.
namespace sluice::abi::preview1 {

/// What a call without a value answers.
[[nodiscard]] inline Errno outcome(const wasi::Result<void>& result) {
  return result ? Errno::success : result.error();
}

/// O_* for fdflags; `inval` when there are others.
[[nodiscard]] wasi::Result<int> to_host_fdflags(std::uint32_t flags);
[[nodiscard]] std::uint16_t from_host_fdflags(int flags);

/// O_* for oflags; `inval` when there are others.
[[nodiscard]] wasi::Result<int> to_host_oflags(std::uint32_t flags);

/// The times that utimensat(2) takes; `inval` for unknown flags, or both a time and now.
[[nodiscard]] wasi::Result<std::array<timespec, 2>> to_host_times(Timestamp atim, Timestamp mtim,
                                                                  std::uint32_t flags);

[[nodiscard]] FileStat from_host_stat(const struct stat& status, wasi::FileType type);

}  // namespace sluice::abi::preview1
