// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "net/file_descriptor.h"

namespace sluice::wasi {

/// How many descriptors this process has open.
inline std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

inline net::FileDescriptor open_null() {
  return net::FileDescriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

}  // namespace sluice::wasi
