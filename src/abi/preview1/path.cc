// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <climits>
#include <utility>

#include "abi/preview1/functions.h"
#include "abi/preview1/guest_path.h"
#include "abi/preview1/translate.h"
#include "wasi/directory.h"

namespace sluice::abi::preview1 {
namespace {

namespace rights = wasi::rights;
using wasi::Directory;
using wasi::Path;

constexpr std::uint32_t usual_mode = 0666;

}  // namespace

Errno path_create_directory(Process& process, GuestMemory memory, Fd fd, Ptr<char> path,
                            Size length) {
  return at(process, memory, fd, rights::path_create_directory, {path, length},
            [](const Directory& directory, const Path& name) {
              return outcome(directory.make_directory(name));
            });
}

Errno path_filestat_get(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup,
                        Ptr<char> path, Size length, Ptr<FileStat> out) {
  return at(process, memory, fd, rights::path_filestat_get, {path, length},
            [&](const Directory& directory, const Path& name) {
              const auto links = to_links(lookup);
              if (!links) return links.error();
              const auto status = directory.status(name, *links);
              if (!status) return status.error();
              memory.write(out, from_host_stat(*status, wasi::file_type(status->st_mode)));
              return Errno::success;
            });
}

Errno path_filestat_set_times(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup,
                              Ptr<char> path, Size length, Timestamp atim, Timestamp mtim,
                              std::uint32_t flags) {
  return at(process, memory, fd, rights::path_filestat_set_times, {path, length},
            [&](const Directory& directory, const Path& name) {
              const auto links = to_links(lookup);
              if (!links) return links.error();
              const auto times = to_host_times(atim, mtim, flags);
              if (!times) return times.error();
              return outcome(directory.set_times(name, *links, *times));
            });
}

Errno path_link(Process& process, GuestMemory memory, Fd old_fd, std::uint32_t lookup,
                Ptr<char> old_path, Size old_length, Fd new_fd, Ptr<char> new_path,
                Size new_length) {
  if (lookup != 0) return Errno::inval;  // a link to what a symbolic link points to: not offered
  return at(process, memory, old_fd, rights::path_link_source, {old_path, old_length},
            [&](const Directory& source, const Path& old_name) {
              return at(process, memory, new_fd, rights::path_link_target, {new_path, new_length},
                        [&](const Directory& target, const Path& new_name) {
                          return outcome(source.link(old_name, target, new_name));
                        });
            });
}

Errno path_open(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup, Ptr<char> path,
                Size length, std::uint32_t open_flags, wasi::Rights base, wasi::Rights inheriting,
                std::uint32_t flags, Ptr<Fd> opened) {
  return path_open_with_mode(process, memory, fd, lookup, path, length, open_flags, base,
                             inheriting, flags, usual_mode, opened);
}

Errno path_open_with_mode(Process& process, GuestMemory memory, Fd fd, std::uint32_t lookup,
                          Ptr<char> path, Size length, std::uint32_t open_flags, wasi::Rights base,
                          wasi::Rights inheriting, std::uint32_t flags, std::uint32_t mode,
                          Ptr<Fd> opened) {
  memory.require(opened);
  auto reserved = process.descriptors.reserve();  // before it creates or empties a file
  if (!reserved) return reserved.error();
  return at(process, memory, fd, rights::path_open, {path, length},
            [&](const Directory& directory, const Path& name) {
              const auto links = to_links(lookup);
              const auto host_open_flags = to_host_oflags(open_flags);
              const auto host_flags = to_host_fdflags(flags);
              if (!links || !host_open_flags || !host_flags) return Errno::inval;
              auto descriptor = directory.open(name, {.links = *links,
                                                      .flags = *host_open_flags | *host_flags,
                                                      .base = base & rights::all,
                                                      .inheriting = inheriting & rights::all,
                                                      .mode = mode});
              if (!descriptor) return descriptor.error();
              const auto number =
                  process.descriptors.insert(std::move(*descriptor), *std::move(reserved));
              if (!number) return number.error();
              memory.write(opened, *number);
              return Errno::success;
            });
}

Errno path_readlink(Process& process, GuestMemory memory, Fd fd, Ptr<char> path, Size length,
                    Ptr<char> buffer, Size buffer_length, Ptr<Size> used) {
  return at(process, memory, fd, rights::path_readlink, {path, length},
            [&](const Directory& directory, const Path& name) {
              const auto bytes = memory.bytes(buffer, buffer_length);
              const auto size =
                  directory.read_link(name, {reinterpret_cast<char*>(bytes.data()),
                                             std::min<std::size_t>(bytes.size(), PATH_MAX)});
              if (!size) return size.error();
              memory.write(used, static_cast<Size>(*size));
              return Errno::success;
            });
}

Errno path_remove_directory(Process& process, GuestMemory memory, Fd fd, Ptr<char> path,
                            Size length) {
  return at(process, memory, fd, rights::path_remove_directory, {path, length},
            [](const Directory& directory, const Path& name) {
              return outcome(directory.remove_directory(name));
            });
}

Errno path_rename(Process& process, GuestMemory memory, Fd old_fd, Ptr<char> old_path,
                  Size old_length, Fd new_fd, Ptr<char> new_path, Size new_length) {
  return at(process, memory, old_fd, rights::path_rename_source, {old_path, old_length},
            [&](const Directory& source, const Path& old_name) {
              return at(process, memory, new_fd, rights::path_rename_target, {new_path, new_length},
                        [&](const Directory& target, const Path& new_name) {
                          return outcome(source.rename(old_name, target, new_name));
                        });
            });
}

Errno path_symlink(Process& process, GuestMemory memory, Ptr<char> target, Size target_length,
                   Fd fd, Ptr<char> path, Size length) {
  return at(process, memory, fd, rights::path_symlink, {path, length},
            [&](const Directory& directory, const Path& name) {
              const auto text = Path::copy(memory.bytes(target, target_length));
              if (!text) return text.error();
              return outcome(directory.make_link(*text, name));
            });
}

Errno path_unlink_file(Process& process, GuestMemory memory, Fd fd, Ptr<char> path, Size length) {
  return at(
      process, memory, fd, rights::path_unlink_file, {path, length},
      [](const Directory& directory, const Path& name) { return outcome(directory.unlink(name)); });
}

}  // namespace sluice::abi::preview1
