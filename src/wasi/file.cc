// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <limits>
#include <string>

#include "thread/interruption.h"

namespace sluice::wasi {
namespace {

Result<std::size_t> transferred(ssize_t size) {
  if (size < 0) [[unlikely]] {
    thread::restart_if_interrupted();
    return failure(last_error());
  }
  return static_cast<std::size_t>(size);
}

Result<void> done(int status) {
  if (status != 0) return failure(last_error());
  return {};
}

Result<void> require_access(const Descriptor& file, Rights needed) {
  if (!file.require(needed)) return failure(Errno::badf);
  return {};
}

/// Only files and directories can lack these rights because the guest gave them up; what else lacks
/// them never had a position.
Result<void> require_position(const Descriptor& file, Rights needed) {
  if (file.require(needed)) return {};
  const bool has_position =
      file.type() == FileType::regular_file || file.type() == FileType::directory;
  return failure(has_position ? Errno::notcapable : Errno::spipe);
}

/// ftruncate(2) on what is not open for writing is EINVAL; else the guest gave the right up.
Result<void> require_resizing(const Descriptor& file) {
  if (file.require(rights::fd_filestat_set_size)) return {};
  const auto flags = status_flags(file);
  const bool writable = flags && (*flags & O_ACCMODE) != O_RDONLY;
  return failure(writable ? Errno::notcapable : Errno::inval);
}

/// Offsets and lengths of preview 1 are unsigned, those of Linux signed.
Result<off_t> to_offset(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max())) {
    return failure(Errno::inval);
  }
  return static_cast<off_t>(value);
}

template <auto transfer>
Result<std::size_t> transfer_at(const Descriptor& file, Rights right,
                                std::span<const iovec> buffers, std::uint64_t offset) {
  if (auto allowed = require_access(file, right); !allowed) return failure(allowed.error());
  if (auto allowed = require_position(file, rights::fd_seek); !allowed) {
    return failure(allowed.error());
  }
  const auto position = to_offset(offset);
  if (!position) return failure(position.error());
  return transferred(
      transfer(file.host(), buffers.data(), static_cast<int>(buffers.size()), *position));
}

}  // namespace

Result<std::size_t> read(const Descriptor& file, std::span<const iovec> buffers) {
  if (auto allowed = require_access(file, rights::fd_read); !allowed) {
    return failure(allowed.error());
  }
  return transferred(::readv(file.host(), buffers.data(), static_cast<int>(buffers.size())));
}

Result<std::size_t> write(const Descriptor& file, std::span<const iovec> data) {
  if (auto allowed = require_access(file, rights::fd_write); !allowed) {
    return failure(allowed.error());
  }
  return transferred(::writev(file.host(), data.data(), static_cast<int>(data.size())));
}

Result<std::size_t> read_at(const Descriptor& file, std::span<const iovec> buffers,
                            std::uint64_t offset) {
  return transfer_at<::preadv>(file, rights::fd_read, buffers, offset);
}

Result<std::size_t> write_at(const Descriptor& file, std::span<const iovec> data,
                             std::uint64_t offset) {
  return transfer_at<::pwritev>(file, rights::fd_write, data, offset);
}

Result<std::uint64_t> seek(const Descriptor& file, std::int64_t offset, int whence) {
  const bool tell = offset == 0 && whence == SEEK_CUR;
  const bool may_tell = tell && file.require(rights::fd_tell).has_value();
  if (!may_tell) {
    if (auto allowed = require_position(file, rights::fd_seek); !allowed) {
      return failure(allowed.error());
    }
  }
  const off_t position = ::lseek(file.host(), offset, whence);
  if (position < 0) return failure(last_error());
  return static_cast<std::uint64_t>(position);
}

Result<void> advise(const Descriptor& file, std::uint64_t offset, std::uint64_t length,
                    int advice) {
  if (auto allowed = require_position(file, rights::fd_advise); !allowed) return allowed;
  const auto start = to_offset(offset);
  const auto size = to_offset(length);
  if (!start || !size) return failure(Errno::inval);
  const int error = ::posix_fadvise(file.host(), *start, *size, advice);
  if (error != 0) return failure(from_host(static_cast<net::Errno>(error)));
  return {};
}

Result<void> allocate(const Descriptor& file, std::uint64_t offset, std::uint64_t length) {
  if (auto allowed = require_position(file, rights::fd_allocate); !allowed) return allowed;
  const auto start = to_offset(offset);
  const auto size = to_offset(length);
  if (!start || !size) return failure(Errno::inval);
  return done(::fallocate(file.host(), 0, *start, *size));
}

Result<void> resize(const Descriptor& file, std::uint64_t size) {
  if (auto allowed = require_resizing(file); !allowed) return allowed;
  const auto length = to_offset(size);
  if (!length) return failure(length.error());
  return done(::ftruncate(file.host(), *length));
}

Result<void> sync(const Descriptor& file) {
  if (auto allowed = file.require(rights::fd_sync); !allowed) return allowed;
  return done(::fsync(file.host()));
}

Result<void> sync_data(const Descriptor& file) {
  if (auto allowed = file.require(rights::fd_datasync); !allowed) return allowed;
  return done(::fdatasync(file.host()));
}

Result<struct stat> status(const Descriptor& descriptor) {
  if (auto allowed = descriptor.require(rights::fd_filestat_get); !allowed) {
    return failure(allowed.error());
  }
  struct stat result{};
  if (::fstat(descriptor.host(), &result) != 0) return failure(last_error());
  return result;
}

Result<void> set_times(const Descriptor& file, const std::array<timespec, 2>& times) {
  if (auto allowed = file.require(rights::fd_filestat_set_times); !allowed) return allowed;
  return done(::futimens(file.host(), times.data()));
}

Result<void> settable(mode_t mode) {
  if ((mode & ~ALLPERMS) != 0) return failure(Errno::inval);
  if ((mode & (S_ISUID | S_ISGID)) != 0) return failure(Errno::perm);
  return {};
}

Result<void> set_mode(int host, mode_t mode) {
  struct stat status{};
  if (::fstat(host, &status) != 0) return failure(last_error());
  // What a file has already, as in directories that hand S_ISGID on, it may keep.
  if (auto allowed = settable(mode & ~(status.st_mode & (S_ISUID | S_ISGID))); !allowed) {
    return allowed;
  }
  if (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)) return failure(Errno::perm);
  if (::fchmod(host, mode) == 0) return {};
  if (errno != EBADF) return failure(last_error());
  // By a name, since fchmod(2) takes no descriptor of O_PATH.
  return done(::chmod(("/proc/self/fd/" + std::to_string(host)).c_str(), mode));
}

Result<void> set_mode(const Descriptor& file, mode_t mode) {
  if (!file.is_beneath_grant()) return failure(Errno::perm);
  if (auto allowed = file.require(rights::fd_filestat_set_times); !allowed) return allowed;
  return set_mode(file.host(), mode);
}

Result<int> status_flags(const Descriptor& descriptor) {
  const int flags = ::fcntl(descriptor.host(), F_GETFL);
  if (flags < 0) return failure(last_error());
  return flags;
}

Result<void> set_status_flags(const Descriptor& descriptor, int flags) {
  constexpr int changeable = O_APPEND | O_NONBLOCK;
  if (auto allowed = descriptor.require(rights::fd_fdstat_set_flags); !allowed) return allowed;
  const auto current = status_flags(descriptor);
  if (!current) return failure(current.error());
  if ((flags & O_SYNC & ~*current) != 0) return failure(Errno::notsup);
  return done(::fcntl(descriptor.host(), F_SETFL, (*current & ~changeable) | (flags & changeable)));
}

}  // namespace sluice::wasi
