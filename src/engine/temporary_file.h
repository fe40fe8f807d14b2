// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <span>
#include <string>

#include "net/file_descriptor.h"

namespace sluice::engine {

/// A file that is to take the place of another once it is written whole. Errors are errno.
struct TemporaryFile {
  /// What its names start with.
  static constexpr char mark = '.';

  std::string name;  ///< in its folder
  net::FileDescriptor file;

  /// Creates one in `folder`, under a name that nobody has.
  [[nodiscard]] static std::expected<TemporaryFile, int> create(int folder, mode_t mode);
};

/// Writes all of it. Errors are errno.
[[nodiscard]] std::expected<void, int> write_all(int file, std::span<const std::byte> bytes);

}  // namespace sluice::engine
