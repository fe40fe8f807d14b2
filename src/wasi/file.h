// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

/// What a guest may do with an open descriptor that is no socket. Each function checks the rights
/// it needs and is then one system call, failing as that call does. Reading or writing without the
/// right is `badf`, as for a descriptor that is open the other way; all else without its right is
/// `notcapable`, and positioning what can't be positioned is `spipe`.
namespace sluice::wasi {

[[nodiscard]] Result<std::size_t> read(const Descriptor& file, std::span<const iovec> buffers);
[[nodiscard]] Result<std::size_t> write(const Descriptor& file, std::span<const iovec> data);
/// pread(2) and pwrite(2), with several buffers. `inval` for an offset beyond INT64_MAX.
[[nodiscard]] Result<std::size_t> read_at(const Descriptor& file, std::span<const iovec> buffers,
                                          std::uint64_t offset);
[[nodiscard]] Result<std::size_t> write_at(const Descriptor& file, std::span<const iovec> data,
                                           std::uint64_t offset);

/// lseek(2); `whence` is SEEK_SET, SEEK_CUR or SEEK_END. Asking for the position alone needs only
/// the right to tell.
[[nodiscard]] Result<std::uint64_t> seek(const Descriptor& file, std::int64_t offset, int whence);

/// posix_fadvise(3); `advice` is POSIX_FADV_*.
[[nodiscard]] Result<void> advise(const Descriptor& file, std::uint64_t offset,
                                  std::uint64_t length, int advice);
/// fallocate(2); `notsup` where the file system can't.
[[nodiscard]] Result<void> allocate(const Descriptor& file, std::uint64_t offset,
                                    std::uint64_t length);
/// ftruncate(2); without the right `inval`, as natively, when it is not open for writing.
[[nodiscard]] Result<void> resize(const Descriptor& file, std::uint64_t size);
[[nodiscard]] Result<void> sync(const Descriptor& file);
[[nodiscard]] Result<void> sync_data(const Descriptor& file);

/// fstat(2), of sockets too.
[[nodiscard]] Result<struct stat> status(const Descriptor& descriptor);
/// futimens(3): access and modification time, which may be UTIME_NOW or UTIME_OMIT.
[[nodiscard]] Result<void> set_times(const Descriptor& file, const std::array<timespec, 2>& times);

/// Whether a guest may give a file this mode: `perm` with S_ISUID or S_ISGID, which would let
/// others act as the user who runs it, `inval` for what is no mode.
[[nodiscard]] Result<void> settable(mode_t mode);
/// chmod(2), by a descriptor that may be one of O_PATH. `perm` for devices, a user's terminal among
/// them, and as settable() says of bits that the file has not got already.
[[nodiscard]] Result<void> set_mode(int host, mode_t mode);
/// The same for a descriptor of the guest's; `perm` unless it was opened beneath a grant.
[[nodiscard]] Result<void> set_mode(const Descriptor& file, mode_t mode);

/// fcntl(2) F_GETFL, of sockets too: O_*.
[[nodiscard]] Result<int> status_flags(const Descriptor& descriptor);
/// Sets O_APPEND and O_NONBLOCK to what `flags` says, of sockets too. `notsup` when a O_*SYNC flag
/// is asked for that the file was not opened with: it can't be had afterwards.
[[nodiscard]] Result<void> set_status_flags(const Descriptor& descriptor, int flags);

}  // namespace sluice::wasi
