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
#include <optional>
#include <string_view>
#include <utility>

#include "engine/digest.h"
#include "engine/temporary_file.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> failure(std::string_view what, const std::filesystem::path& path) {
  return std::unexpected(
      Error{fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno))});
}

constexpr mode_t all_permissions = 07777;

/// Writes the whole file, gives it the mode if there is one, and closes it; on an error errno is
/// set.
bool fill(net::FileDescriptor file, std::span<const std::byte> bytes,
          std::optional<mode_t> mode = std::nullopt) {
  if (const auto written = write_all(file.get(), bytes); !written) {
    errno = written.error();
    return false;
  }
  if (mode && fchmod(file.get(), *mode) != 0) return false;
  return close(file.release()) == 0;
}

}  // namespace

Result<net::FileDescriptor> open_file(const std::filesystem::path& path) {
  net::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return failure("read", path);
  return file;
}

Result<void> read_up_to(std::size_t size, std::vector<std::byte>& bytes,
                        const net::FileDescriptor& file, const std::filesystem::path& path) {
  constexpr std::size_t step = std::size_t{64} << 10;
  // One byte more than a plain file has, so that its end shows without growing.
  const auto likely = file_size(file).value_or(0) + 1;
  std::size_t used = bytes.size();
  while (used < size) {
    if (used == bytes.size()) {
      bytes.resize(std::min(size, std::max<std::size_t>({likely, 2 * used, step})));
    }
    const ssize_t count = read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("read", path);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  bytes.resize(used);
  return {};
}

std::optional<std::uint64_t> file_size(const net::FileDescriptor& file) {
  struct stat status;
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return static_cast<std::uint64_t>(status.st_size);
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
  // A link stays, and so does what is no plain file: only a plain file can be replaced.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  const std::filesystem::path target = error ? path : real;
  struct stat status;
  const bool exists = stat(target.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    net::FileDescriptor file(open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || !fill(std::move(file), bytes)) return failure("write", path);
    return {};
  }
  const std::filesystem::path parent = target.has_parent_path() ? target.parent_path() : ".";
  const net::FileDescriptor folder(open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return failure("write", path);
  constexpr mode_t mode = 0644;
  auto temporary = TemporaryFile::create(folder.get(), mode);
  if (!temporary) {
    errno = temporary.error();
    return failure("write", path);
  }
  const auto kept = exists ? std::optional<mode_t>(status.st_mode & all_permissions) : std::nullopt;
  if (fill(std::move(temporary->file), bytes, kept) &&
      renameat(folder.get(), temporary->name.c_str(), folder.get(), target.filename().c_str()) ==
          0) {
    return {};
  }
  auto failed = failure("write", path);
  unlinkat(folder.get(), temporary->name.c_str(), 0);
  return failed;
}

}  // namespace sluice::engine
