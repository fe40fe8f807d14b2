// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/directory.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>
#include <utility>

#include "wasi/beneath.h"
#include "wasi/directory_cookies.h"
#include "wasi/file.h"
#include "wasi/process_files.h"

namespace sluice::wasi {
namespace {

Result<void> done(int status) {
  if (status != 0) return failure(last_error());
  return {};
}

int no_follow(Links links) { return links == Links::keep ? O_NOFOLLOW : 0; }

/// What the path names, itself, for calls that take a descriptor instead of a name. (Their variants
/// with a name would follow a link with a slash behind it, to anywhere.)
Result<net::FileDescriptor> locate(const Descriptor& directory, const Path& path, Links links) {
  return open_beneath(directory.host(), path.c_str(), O_PATH | no_follow(links));
}

FileType file_type_of_entry(unsigned char type) {
  return type == DT_UNKNOWN ? FileType::unknown : file_type(DTTOIF(type));
}

int access_mode(Rights base) {
  const bool writes = (base & rights::writing) != 0;
  const bool reads = (base & (rights::fd_read | rights::fd_readdir)) != 0;
  if (!writes) return O_RDONLY;
  return reads ? O_RDWR : O_WRONLY;
}

Rights rights_to_open(int flags) {
  return rights::path_open | ((flags & O_CREAT) != 0 ? rights::path_create_file : 0) |
         ((flags & O_TRUNC) != 0 ? rights::path_filestat_set_size : 0);
}

}  // namespace

Result<Directory> Directory::of(const Descriptor& descriptor, Rights needed) {
  if (descriptor.type() != FileType::directory) return failure(Errno::notdir);
  if (auto allowed = descriptor.require(needed); !allowed) return failure(allowed.error());
  return Directory(descriptor);
}

Result<Descriptor> Directory::open(const Path& path, const OpenRequest& request) const {
  if (auto allowed = descriptor_->require(rights_to_open(request.flags)); !allowed) {
    return failure(allowed.error());
  }
  if (((request.base | request.inheriting) & ~descriptor_->inheriting_rights()) != 0) {
    return failure(Errno::notcapable);
  }
  // Older kernels would make a regular file.
  if ((request.flags & O_CREAT) != 0 && (request.flags & O_DIRECTORY) != 0) {
    return failure(Errno::inval);
  }
  if (auto allowed = settable(request.mode); !allowed) return failure(allowed.error());
  const int flags = request.flags | access_mode(request.base) | no_follow(request.links) | O_NOCTTY;
  auto opened = open_beneath(descriptor_->host(), path.c_str(), flags, request.mode);
  if (!opened) return failure(opened.error());
  if (auto allowed = refuse_process_files(*opened, flags); !allowed) {
    return failure(allowed.error());
  }
  auto descriptor = Descriptor::adopt(std::move(*opened), request.base, request.inheriting);
  if (descriptor) descriptor->set_beneath_grant();
  return descriptor;
}

Result<struct stat> Directory::status(const Path& path, Links links) const {
  const auto located = locate(*descriptor_, path, links);
  if (!located) return failure(located.error());
  struct stat result{};
  if (::fstat(located->get(), &result) != 0) return failure(last_error());
  return result;
}

Result<void> Directory::set_times(const Path& path, Links links,
                                  const std::array<timespec, 2>& times) const {
  const auto located = locate(*descriptor_, path, links);
  if (!located) return failure(located.error());
  return done(::utimensat(located->get(), "", times.data(), AT_EMPTY_PATH));
}

Result<void> Directory::set_mode(const Path& path, Links links, mode_t mode) const {
  const auto located = locate(*descriptor_, path, links);
  if (!located) return failure(located.error());
  return wasi::set_mode(located->get(), mode);
}

Result<std::size_t> Directory::read_link(const Path& path, std::span<char> text) const {
  const auto located = locate(*descriptor_, path, Links::keep);
  if (!located) return failure(located.error());
  if (auto allowed = refuse_process_files(*located, O_RDONLY); !allowed) {
    return failure(allowed.error());
  }
  const ssize_t size = ::readlinkat(located->get(), "", text.data(), text.size());
  // Asked by descriptor, the kernel says ENOENT of what is no link; asked by name, EINVAL.
  if (size < 0) return failure(errno == ENOENT ? Errno::inval : last_error());
  return static_cast<std::size_t>(size);
}

Result<void> Directory::make_directory(const Path& path, mode_t mode) const {
  if (auto allowed = settable(mode); !allowed) return failure(allowed.error());
  const auto parent = Parent::of(descriptor_->host(), path.view());
  if (!parent) return failure(parent.error());
  return done(::mkdirat(parent->directory(), parent->name(), mode));
}

Result<void> Directory::remove_directory(const Path& path) const {
  const auto parent = Parent::of(descriptor_->host(), path.view());
  if (!parent) return failure(parent.error());
  return done(::unlinkat(parent->directory(), parent->name(), AT_REMOVEDIR));
}

Result<void> Directory::unlink(const Path& path) const {
  const auto parent = Parent::of(descriptor_->host(), path.view());
  if (!parent) return failure(parent.error());
  return done(::unlinkat(parent->directory(), parent->name(), 0));
}

Result<void> Directory::make_link(const Path& target, const Path& path) const {
  const auto parent = Parent::of(descriptor_->host(), path.view());
  if (!parent) return failure(parent.error());
  return done(::symlinkat(target.c_str(), parent->directory(), parent->name()));
}

Result<void> Directory::rename(const Path& old_path, const Directory& target,
                               const Path& new_path) const {
  const auto source = Parent::of(descriptor_->host(), old_path.view());
  if (!source) return failure(source.error());
  const auto destination = Parent::of(target.descriptor_->host(), new_path.view());
  if (!destination) return failure(destination.error());
  return done(::renameat(source->directory(), source->name(), destination->directory(),
                         destination->name()));
}

Result<void> Directory::link(const Path& old_path, const Directory& target,
                             const Path& new_path) const {
  const auto source = Parent::of(descriptor_->host(), old_path.view());
  if (!source) return failure(source.error());
  const auto destination = Parent::of(target.descriptor_->host(), new_path.view());
  if (!destination) return failure(destination.error());
  // linkat would look such a name up, and so leave the parent. Nobody can link a directory anyway.
  if (source->names_directory()) {
    const auto located = open_beneath(descriptor_->host(), old_path.c_str(), O_PATH | O_DIRECTORY);
    return failure(located ? Errno::perm : located.error());
  }
  return done(::linkat(source->directory(), source->name(), destination->directory(),
                       destination->name(), 0));
}

Result<void> Directory::read_entries(std::uint64_t cookie,
                                     const std::function<bool(const Entry&)>& take) const {
  DirectoryCookies& cookies = descriptor_->directory_cookies();
  const std::scoped_lock lock(cookies.mutex());
  auto [position, index, skip] = cookies.place(cookie);
  if (::lseek(descriptor_->host(), position, SEEK_SET) < 0) return failure(last_error());
  alignas(dirent64) std::array<char, 4096> buffer;
  while (true) {
    const auto size = ::syscall(SYS_getdents64, descriptor_->host(), buffer.data(), buffer.size());
    if (size < 0) return failure(last_error());
    if (size == 0) return {};
    for (long at = 0; at < size; ++index) {
      const auto* const entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      at += entry->d_reclen;
      const std::uint64_t next = cookies.cookie_behind(index, entry->d_off);
      if (skip > 0) {
        --skip;
      } else if (!take({.next = next,
                        .inode = entry->d_ino,
                        .type = file_type_of_entry(entry->d_type),
                        .name = entry->d_name})) {
        return {};
      }
    }
  }
}

}  // namespace sluice::wasi
