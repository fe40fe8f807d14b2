// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <optional>

#include "net/file_descriptor.h"

namespace sluice::engine {

/// Tells a plain file and its content from others without reading it: device, inode, size, and when
/// it was last changed, which nobody can set back without setting the clock. What is written
/// through a mapping that was written through before shows only once the kernel has stored that.
using FileIdentity = std::array<std::uint64_t, 5>;

[[nodiscard]] inline FileIdentity file_identity(const struct stat& status) {
  constexpr std::uint64_t second = 1'000'000'000;
  const auto nanoseconds = [](const timespec& time) {
    return (static_cast<std::uint64_t>(time.tv_sec) * second) +
           static_cast<std::uint64_t>(time.tv_nsec);
  };
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

/// Nothing for what is no plain file, for one whose file system makes up times or takes whole
/// seconds for them, and for one that was changed a moment ago: file systems count time in steps,
/// and a further change in the same step would not show.
[[nodiscard]] inline std::optional<FileIdentity> settled_identity(const net::FileDescriptor& file) {
  constexpr std::time_t step = 2;
  struct stat status;
  timespec now{};
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (status.st_ctim.tv_nsec == 0 || status.st_ctim.tv_sec + step >= now.tv_sec) return {};
  return file_identity(status);
}

}  // namespace sluice::engine
