// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <unistd.h>

#include "abi/posix/functions.h"
#include "abi/preview1/functions.h"
#include "abi/preview1/guest_path.h"
#include "abi/preview1/translate.h"
#include "wasi/directory.h"
#include "wasi/file.h"

namespace sluice::abi::posix_1 {
namespace {

namespace rights = wasi::rights;
using preview1::outcome;
using wasi::Directory;
using wasi::Path;

Time time_of(const timespec& time) { return {.seconds = time.tv_sec, .nanoseconds = time.tv_nsec}; }

/// Which user of the host a file belongs to is not told, but whether it is who runs the guest.
Status status_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .mode = status.st_mode,
          .is_own = static_cast<std::uint32_t>(status.st_uid == ::geteuid()),
          .links = status.st_nlink,
          .size = static_cast<std::uint64_t>(status.st_size),
          .of_device = status.st_rdev,
          .block_size = static_cast<std::uint64_t>(status.st_blksize),
          .blocks = static_cast<std::uint64_t>(status.st_blocks),
          .accessed = time_of(status.st_atim),
          .modified = time_of(status.st_mtim),
          .changed = time_of(status.st_ctim)};
}

Errno store(GuestMemory memory, Ptr<Status> out, const wasi::Result<struct stat>& status) {
  if (!status) return status.error();
  memory.write(out, status_of(*status));
  return Errno::success;
}

}  // namespace

Errno fd_status(Process& process, GuestMemory memory, Fd fd, Ptr<Status> out) {
  memory.require(out);
  const auto descriptor = process.descriptors.get(fd);
  return descriptor ? store(memory, out, wasi::status(**descriptor)) : descriptor.error();
}

Errno path_status(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup, Ptr<char> path,
                  std::uint32_t length, Ptr<Status> out) {
  memory.require(out);
  return preview1::at(process, memory, fd, rights::path_filestat_get, {path, length},
                      [&](const Directory& directory, const Path& name) {
                        const auto links = preview1::to_links(lookup);
                        return links ? store(memory, out, directory.status(name, *links))
                                     : links.error();
                      });
}

Errno fd_set_mode(Process& process, Fd fd, std::uint32_t mode) {
  const auto descriptor = process.descriptors.get(fd);
  return descriptor ? outcome(wasi::set_mode(**descriptor, mode)) : descriptor.error();
}

Errno path_set_mode(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup,
                    Ptr<char> path, std::uint32_t length, std::uint32_t mode) {
  return preview1::at(process, memory, fd, rights::path_filestat_set_times, {path, length},
                      [&](const Directory& directory, const Path& name) {
                        const auto links = preview1::to_links(lookup);
                        return links ? outcome(directory.set_mode(name, *links, mode))
                                     : links.error();
                      });
}

Errno path_create(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup, Ptr<char> path,
                  std::uint32_t length, std::uint32_t open_flags, wasi::Rights base,
                  wasi::Rights inheriting, std::uint32_t flags, std::uint32_t mode,
                  Ptr<Fd> opened) {
  return preview1::path_open_with_mode(process, memory, fd, lookup, path, length, open_flags, base,
                                       inheriting, flags, mode, opened);
}

Errno path_make_directory(Process& process, GuestMemory memory, Fd fd, Ptr<char> path,
                          std::uint32_t length, std::uint32_t mode) {
  return preview1::at(process, memory, fd, rights::path_create_directory, {path, length},
                      [&](const Directory& directory, const Path& name) {
                        return outcome(directory.make_directory(name, mode));
                      });
}

}  // namespace sluice::abi::posix_1
