// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <string>

#include "net/file_descriptor.h"

namespace sluice::engine {

/// A folder that belongs to this user and that nobody else can write; so does each file that is
/// taken from it. Errors are errno values; EPERM stands for the wrong owner or mode.
class PrivateFolder {
 public:
  template <class T>
  using Result = std::expected<T, int>;

  [[nodiscard]] static Result<PrivateFolder> open(const std::filesystem::path& path);
  /// Creates it first, and the folders that lead to it, with mode 0700, where they are missing.
  [[nodiscard]] static Result<PrivateFolder> create(const std::filesystem::path& path);

  /// Opens a regular file for reading; never through a symbolic link.
  [[nodiscard]] Result<net::FileDescriptor> open_file(const std::string& name) const;
  /// Writes a file with the parts one after the other, mode 0600. It appears whole, in place of an
  /// older one of that name. No name of a file starts with a dot: those are of files being written.
  [[nodiscard]] Result<void> write_file(const std::string& name,
                                        std::span<const std::span<const std::byte>> parts) const;
  void remove_file(const std::string& name) const;

  /// Removes what writers that were killed have left behind more than a day ago, and then the files
  /// modified longest ago until the rest holds at most `limit` bytes. Folders in it are left alone.
  void trim(std::uint64_t limit) const;

 private:
  explicit PrivateFolder(net::FileDescriptor folder) : folder_(std::move(folder)) {}
  net::FileDescriptor folder_;
};

}  // namespace sluice::engine
