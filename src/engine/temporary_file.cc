// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/temporary_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

namespace sluice::engine {
namespace {

/// A name that most likely nobody has used. Not made of the process's number: in a container every
/// process may have the same.
std::string likely_name() {
  std::uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) {
    number = static_cast<std::uint64_t>(getpid());
  }
  return fmt::format("{}{:016x}", TemporaryFile::mark, number);
}

}  // namespace

std::expected<TemporaryFile, int> TemporaryFile::create(int folder, mode_t mode) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  constexpr int attempts = 8;
  for (int attempt = 1;; ++attempt) {
    std::string name = likely_name();
    net::FileDescriptor file(openat(folder, name.c_str(), flags, mode));
    if (file) return TemporaryFile{std::move(name), std::move(file)};
    if (errno != EEXIST || attempt == attempts) return std::unexpected(errno);
  }
}

std::expected<void, int> write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return std::unexpected(errno);
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace sluice::engine
