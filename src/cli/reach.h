// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>

namespace sluice::cli {

/// Whether a program that was granted the directory `granted` could write in `folder`, or to that
/// file, or put another in its place: one is the other, or lies in it, or a symbolic link on the
/// way to `folder` lies in `granted`. `folder` need not exist yet. Mounts in `granted` are not
/// looked through.
[[nodiscard]] bool reaches(const std::filesystem::path& granted,
                           const std::filesystem::path& folder);

}  // namespace sluice::cli
