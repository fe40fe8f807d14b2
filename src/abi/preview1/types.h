// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/guest_memory.h"
#include "engine/io_vectors.h"
#include "wasi/descriptor.h"
#include "wasi/errno.h"
#include "wasi/process.h"

/// Records of wasi_snapshot_preview1 as they lie in guest memory (little-endian, wasm32).
namespace sluice::abi::preview1 {

using engine::GuestIoVector;
using engine::GuestMemory;
using engine::Ptr;
using wasi::Errno;
using wasi::Process;

using Fd = std::uint32_t;
using Size = std::uint32_t;
using FileSize = std::uint64_t;
using Timestamp = std::uint64_t;  ///< nanoseconds

/// fdflags
namespace fdflags {
inline constexpr std::uint16_t append = 1;
inline constexpr std::uint16_t dsync = 2;
inline constexpr std::uint16_t nonblock = 4;
inline constexpr std::uint16_t rsync = 8;
inline constexpr std::uint16_t sync = 16;
}  // namespace fdflags

/// oflags
namespace oflags {
inline constexpr std::uint16_t creat = 1;
inline constexpr std::uint16_t directory = 2;
inline constexpr std::uint16_t excl = 4;
inline constexpr std::uint16_t trunc = 8;
}  // namespace oflags

/// fstflags
namespace fstflags {
inline constexpr std::uint16_t atim = 1;
inline constexpr std::uint16_t atim_now = 2;
inline constexpr std::uint16_t mtim = 4;
inline constexpr std::uint16_t mtim_now = 8;
inline constexpr std::uint16_t all = 15;
}  // namespace fstflags

/// lookupflags
namespace lookupflags {
inline constexpr std::uint32_t symlink_follow = 1;
inline constexpr std::uint32_t all = 1;
}  // namespace lookupflags

struct FdStat {
  std::uint8_t filetype;
  std::uint8_t padding0;
  std::uint16_t flags;
  std::uint32_t padding1;
  std::uint64_t rights_base;
  std::uint64_t rights_inheriting;
};
static_assert(sizeof(FdStat) == 24);

struct FileStat {
  std::uint64_t dev;
  std::uint64_t ino;
  std::uint8_t filetype;
  std::uint8_t padding[7];
  std::uint64_t nlink;
  std::uint64_t size;
  std::uint64_t atim;
  std::uint64_t mtim;
  std::uint64_t ctim;
};
static_assert(sizeof(FileStat) == 64);

struct PreStat {
  std::uint8_t tag;  ///< 0: directory
  std::uint8_t padding[3];
  std::uint32_t name_length;
};
static_assert(sizeof(PreStat) == 8);

struct DirectoryEntry {
  std::uint64_t next;
  std::uint64_t ino;
  std::uint32_t name_length;
  std::uint8_t filetype;
  std::uint8_t padding[3];
};
static_assert(sizeof(DirectoryEntry) == 24);

struct Subscription {
  std::uint64_t userdata;
  std::uint8_t tag;  ///< eventtype: 0 clock, 1 fd_read, 2 fd_write
  std::uint8_t padding0[7];
  union {
    struct {
      std::uint32_t id;
      std::uint32_t padding1;
      std::uint64_t timeout;
      std::uint64_t precision;
      std::uint16_t flags;  ///< 1: absolute time
      std::uint8_t padding2[6];
    } clock;
    std::uint32_t fd;
  };
};
static_assert(sizeof(Subscription) == 48);

struct Event {
  std::uint64_t userdata;
  std::uint16_t error;
  std::uint8_t type;
  std::uint8_t padding0[5];
  std::uint64_t nbytes;
  std::uint16_t flags;  ///< 1: hangup
  std::uint8_t padding1[6];
};
static_assert(sizeof(Event) == 32);

}  // namespace sluice::abi::preview1
