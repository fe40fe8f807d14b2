// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/preview1/translate.h"

#include <fcntl.h>

#include <limits>
#include <span>

namespace sluice::abi::preview1 {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

struct Flag {
  std::uint16_t guest;
  int host;
};

// From the host, the first that matches in full counts: O_SYNC contains O_DSYNC, and Linux has no
// other O_RSYNC than O_SYNC.
constexpr Flag file_flags[] = {
    {fdflags::append, O_APPEND}, {fdflags::nonblock, O_NONBLOCK}, {fdflags::sync, O_SYNC},
    {fdflags::dsync, O_DSYNC},   {fdflags::rsync, O_RSYNC},
};
constexpr Flag open_flags[] = {
    {oflags::creat, O_CREAT},
    {oflags::directory, O_DIRECTORY},
    {oflags::excl, O_EXCL},
    {oflags::trunc, O_TRUNC},
};

wasi::Result<int> to_host(std::span<const Flag> table, std::uint32_t flags) {
  int result = 0;
  for (const Flag& flag : table) {
    if ((flags & flag.guest) != 0) result |= flag.host;
    flags &= ~std::uint32_t{flag.guest};
  }
  if (flags != 0) return wasi::failure(Errno::inval);
  return result;
}

wasi::Result<timespec> to_host_time(Timestamp time, bool set, bool now) {
  if (set && now) return wasi::failure(Errno::inval);
  if (now) return timespec{.tv_sec = 0, .tv_nsec = UTIME_NOW};
  if (!set) return timespec{.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  return timespec{.tv_sec = static_cast<time_t>(time / second),
                  .tv_nsec = static_cast<long>(time % second)};
}

/// A time before 1970 or after 2554, which preview 1 cannot express, is the nearest that it can:
/// the rest of what a call tells of the file is still worth having.
Timestamp from_host_time(const timespec& time) {
  constexpr Timestamp latest = std::numeric_limits<Timestamp>::max();
  if (time.tv_sec < 0) return 0;
  if (static_cast<Timestamp>(time.tv_sec) >= latest / second) return latest;
  return (static_cast<Timestamp>(time.tv_sec) * second) + static_cast<Timestamp>(time.tv_nsec);
}

}  // namespace

wasi::Result<int> to_host_fdflags(std::uint32_t flags) { return to_host(file_flags, flags); }

std::uint16_t from_host_fdflags(int flags) {
  std::uint16_t result = 0;
  for (const Flag& flag : file_flags) {
    if ((flags & flag.host) != flag.host) continue;
    result |= flag.guest;
    flags &= ~flag.host;
  }
  return result;
}

wasi::Result<int> to_host_oflags(std::uint32_t flags) { return to_host(open_flags, flags); }

wasi::Result<std::array<timespec, 2>> to_host_times(Timestamp atim, Timestamp mtim,
                                                    std::uint32_t flags) {
  if ((flags & ~std::uint32_t{fstflags::all}) != 0) return wasi::failure(Errno::inval);
  const auto access =
      to_host_time(atim, (flags & fstflags::atim) != 0, (flags & fstflags::atim_now) != 0);
  const auto modification =
      to_host_time(mtim, (flags & fstflags::mtim) != 0, (flags & fstflags::mtim_now) != 0);
  if (!access || !modification) return wasi::failure(Errno::inval);
  return std::array{*access, *modification};
}

FileStat from_host_stat(const struct stat& status, wasi::FileType type) {
  return {.dev = status.st_dev,
          .ino = status.st_ino,
          .filetype = static_cast<std::uint8_t>(type),
          .padding = {},
          .nlink = status.st_nlink,
          .size = static_cast<FileSize>(status.st_size),
          .atim = from_host_time(status.st_atim),
          .mtim = from_host_time(status.st_mtim),
          .ctim = from_host_time(status.st_ctim)};
}

}  // namespace sluice::abi::preview1
