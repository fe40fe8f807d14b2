// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "net/file_descriptor.h"
#include "sluice/result.h"

namespace sluice::engine {

/// Opens `path` for reading. The error names it.
[[nodiscard]] Result<net::FileDescriptor> open_file(const std::filesystem::path& path);

/// Reads on from the file's position until `bytes` holds `size` bytes, or less at the file's end.
/// The error names `path`.
[[nodiscard]] Result<void> read_up_to(std::size_t size, std::vector<std::byte>& bytes,
                                      const net::FileDescriptor& file,
                                      const std::filesystem::path& path);
/// The size of a plain file; nothing for what has none, such as a pipe.
[[nodiscard]] std::optional<std::uint64_t> file_size(const net::FileDescriptor& file);

/// Gives the first `limit` bytes of the file, or all there are, to `consume`, in chunks of
/// ChunkedDigest::chunk_size; its reading position stays. Returns how many bytes there were, or
/// nothing for what has no position (a pipe) or cannot be read.
[[nodiscard]] std::optional<std::uint64_t> read_chunks(
    const net::FileDescriptor& file, std::uint64_t limit,
    const std::function<void(std::span<const std::byte>)>& consume);

/// Writes `bytes` to `path`, in place of what is there: a plain file appears whole, by rename(2),
/// or stays as it was. The error names the file.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path,
                                      std::span<const std::byte> bytes);

}  // namespace sluice::engine
