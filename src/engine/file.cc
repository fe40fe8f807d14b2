// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "net/file_descriptor.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> failure(std::string_view what, const std::filesystem::path& path) {
  return std::unexpected(
      Error{fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno))});
}

}  // namespace

Result<std::vector<std::byte>> read_file(const std::filesystem::path& path) {
  const net::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!file || fstat(file.get(), &status) != 0) return failure("read", path);

  // One byte more than the size, so that the end of a plain file shows without growing.
  constexpr std::size_t step = 64U << 10;
  std::vector<std::byte> bytes(S_ISREG(status.st_mode) ? status.st_size + 1 : step);
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(2 * bytes.size());
    const ssize_t count = read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("read", path);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  bytes.resize(used);
  return bytes;
}

Result<void> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  constexpr mode_t mode = 0644;
  net::FileDescriptor file(open(path.c_str(), flags, mode));
  if (!file) return failure("write", path);
  while (!bytes.empty()) {
    const ssize_t count = write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  if (close(file.release()) != 0) return failure("write", path);
  return {};
}

}  // namespace sluice::engine
