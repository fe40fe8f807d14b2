// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/share_folder.h"

namespace sluice::cli {

namespace fs = std::filesystem;

fs::path program_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

std::expected<fs::path, std::string> share_folder() {
  const fs::path self = program_folder();
  std::error_code error;
  // The last two: out/bin and out/build/PRESET/bin of the sources.
  for (const char* place : {"../share/sluice", "../..", "../../../.."}) {
    fs::path folder = (self / place).lexically_normal();
    if (fs::is_directory(folder / "guest" / "templates", error)) return folder;
  }
  return std::unexpected("a part of Sluice is missing: there is no " +
                         (self / "../share/sluice/guest").lexically_normal().string());
}

}  // namespace sluice::cli
