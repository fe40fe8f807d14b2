// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/surroundings.h"

#include <unistd.h>

#include <cstdlib>

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path cache_folder() {
  if (const std::string cache = variable("XDG_CACHE_HOME"); cache.starts_with('/')) {
    return fs::path(cache) / "sluice";
  }
  if (const std::string home = variable("HOME"); !home.empty()) {
    return fs::path(home) / ".cache" / "sluice";
  }
  return {};
}

bool is_program(const fs::path& file) {
  std::error_code unknown;
  return fs::is_regular_file(file, unknown) && access(file.c_str(), X_OK) == 0;
}

}  // namespace

fs::path find_program(std::string_view name, std::string_view path) {
  if (name.contains('/')) return is_program(name) ? fs::path(name) : fs::path();
  while (true) {
    const std::string_view folder = path.substr(0, path.find(':'));
    if (!folder.empty()) {
      if (fs::path file = fs::path(folder) / name; is_program(file)) return file;
    }
    if (folder.size() == path.size()) return {};
    path.remove_prefix(folder.size() + 1);
  }
}

std::expected<Surroundings, std::string> surroundings() {
  Surroundings found{.compiler = variable("SLUICE_COMPILER"),
                     .sysroot = variable("SLUICE_SYSROOT"),
                     .wasi_sdk = variable("WASI_SDK_PATH"),
                     .path = variable("PATH"),
                     .cache = cache_folder(),
                     .guest = {}};
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  // As installed, and in the folder out/bin (or out/build/PRESET/bin) of the sources.
  for (const char* place : {"../share/sluice/guest", "../../guest", "../../../../guest"}) {
    const fs::path folder = (self.parent_path() / place).lexically_normal();
    if (fs::is_directory(folder / "posix" / "inc", error)) {
      found.guest = folder;
      return found;
    }
  }
  return std::unexpected(
      "the guest library is missing: there is no " +
      (self.parent_path() / "../share/sluice/guest").lexically_normal().string());
}

}  // namespace sluice::toolchain
