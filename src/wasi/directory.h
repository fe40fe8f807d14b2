// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <dirent.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "wasi/descriptor.h"
#include "wasi/errno.h"
#include "wasi/path.h"

namespace sluice::wasi {

/// Whether a symbolic link in the last component stands for what it points to or for itself.
enum class Links : std::uint8_t { keep, follow };

/// A directory that a guest holds, and what it may do with the names beneath it. Paths never lead
/// out (`notcapable`); failures are else those of the system call of the same purpose.
class Directory {
 public:
  /// `notdir` when the descriptor is none, `notcapable` unless it has all of `needed`. `descriptor`
  /// must outlive the result.
  [[nodiscard]] static Result<Directory> of(const Descriptor& descriptor, Rights needed);

  /// What is wanted of open(). The rights of the result are the requested ones that make sense for
  /// what was opened; reading and writing follow from them.
  struct OpenRequest {
    Links links = Links::keep;
    int flags = 0;  ///< O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK, O_*SYNC
    Rights base = 0;
    Rights inheriting = 0;
    mode_t mode = 0666;  ///< of a file that it makes, less the umask; see settable()
  };
  /// `notcapable` when more rights are requested than the directory lets inherit, and for what
  /// refuse_process_files() refuses.
  [[nodiscard]] Result<Descriptor> open(const Path& path, const OpenRequest& request) const;

  [[nodiscard]] Result<struct stat> status(const Path& path, Links links) const;
  /// Access and modification time, which may be UTIME_NOW or UTIME_OMIT.
  [[nodiscard]] Result<void> set_times(const Path& path, Links links,
                                       const std::array<timespec, 2>& times) const;
  /// chmod(2), and lchmod(3), which fails. See settable() for `mode`.
  [[nodiscard]] Result<void> set_mode(const Path& path, Links links, mode_t mode) const;
  /// Stores as much of the link's text as fits and returns how much that is. `notcapable` for what
  /// refuse_process_files() refuses: those links tell where things of the host are.
  [[nodiscard]] Result<std::size_t> read_link(const Path& path, std::span<char> text) const;

  /// `mode` is less the umask; see settable().
  [[nodiscard]] Result<void> make_directory(const Path& path, mode_t mode = 0777) const;
  [[nodiscard]] Result<void> remove_directory(const Path& path) const;
  [[nodiscard]] Result<void> unlink(const Path& path) const;
  /// Only a relative `target` can be stored: an absolute one would name something of the host.
  [[nodiscard]] Result<void> make_link(const Path& target, const Path& path) const;

  /// From `old_path` beneath this directory to `new_path` beneath `target`.
  [[nodiscard]] Result<void> rename(const Path& old_path, const Directory& target,
                                    const Path& new_path) const;
  /// The same for a hard link. A symbolic link is linked itself, not followed.
  [[nodiscard]] Result<void> link(const Path& old_path, const Directory& target,
                                  const Path& new_path) const;

  struct Entry {
    std::uint64_t next;  ///< the cookie at which to go on after this entry: see DirectoryCookies
    std::uint64_t inode;
    FileType type;
    std::string_view name;
  };
  /// Calls `take` for each entry after the one that `cookie` belongs to (0: from the start) until
  /// it returns false or there are no more. The order is the file system's; entries that stay are
  /// seen once however the directory changes. Threads that read one descriptor take turns.
  [[nodiscard]] Result<void> read_entries(std::uint64_t cookie,
                                          const std::function<bool(const Entry&)>& take) const;

 private:
  explicit Directory(const Descriptor& descriptor) : descriptor_(&descriptor) {}

  const Descriptor* descriptor_;
};

}  // namespace sluice::wasi
