// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "engine/digest.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> failure(std::string_view what, const std::filesystem::path& path) {
  return std::unexpected(
      Error{fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno))});
}

}  // namespace

Result<net::FileDescriptor> open_file(const std::filesystem::path& path) {
  net::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return failure("read", path);
  return file;
}

Result<std::vector<std::byte>> read_all(const net::FileDescriptor& file,
                                        const std::filesystem::path& path) {
  struct stat status;
  if (fstat(file.get(), &status) != 0) return failure("read", path);
  // One byte more than the size, so that the end of a plain file shows without growing.
  constexpr std::size_t step = std::size_t{64} << 10;
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

std::optional<std::uint64_t> read_chunks(
    const net::FileDescriptor& file, std::uint64_t limit,
    const std::function<void(std::span<const std::byte>)>& consume) {
  std::array<std::byte, ChunkedDigest::chunk_size> chunk;
  std::uint64_t total = 0;
  while (total < limit) {
    const std::size_t wanted = std::min<std::uint64_t>(chunk.size(), limit - total);
    std::size_t used = 0;
    while (used < wanted) {
      const ssize_t count =
          pread(file.get(), chunk.data() + used, wanted - used, static_cast<off_t>(total + used));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return {};
      if (count == 0) break;
      used += static_cast<std::size_t>(count);
    }
    if (used != 0) consume(std::span(chunk).first(used));
    total += used;
    if (used < wanted) break;
  }
  return total;
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
