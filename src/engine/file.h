// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "sluice/result.h"

namespace sluice::engine {

/// The whole content. The error names the file.
[[nodiscard]] Result<std::vector<std::byte>> read_file(const std::filesystem::path& path);

/// Writes `bytes` to `path`, in place of what is there. The error names the file.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path,
                                      std::span<const std::byte> bytes);

}  // namespace sluice::engine
