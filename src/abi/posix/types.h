// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/guest_memory.h"
#include "wasi/errno.h"
#include "wasi/process.h"

/// Records of the import module `sluice_posix_1` as they lie in guest memory
/// (docs/extension-abi.md). Numbers are those of Linux, so that the host's own constants are used
/// for them.
namespace sluice::abi::posix_1 {

using engine::GuestMemory;
using engine::Ptr;
using wasi::Errno;
using wasi::Process;

using Fd = std::uint32_t;

/// What pipe(2) and socketpair(2) store.
struct FdPair {
  Fd first;
  Fd second;
};
static_assert(sizeof(FdPair) == 8);

struct Time {
  std::int64_t seconds;
  std::int64_t nanoseconds;
};

/// What stat(2) tells.
struct Status {
  std::uint64_t device;
  std::uint64_t inode;
  std::uint32_t mode;
  std::uint32_t is_own;
  std::uint64_t links;
  std::uint64_t size;
  std::uint64_t of_device;
  std::uint64_t block_size;
  std::uint64_t blocks;
  Time accessed;
  Time modified;
  Time changed;
};
static_assert(sizeof(Status) == 112);

/// itimerspec of Linux.
struct TimerSetting {
  Time interval;
  Time next;
};
static_assert(sizeof(TimerSetting) == 32);

/// epoll_event of Linux, with alignment.
struct EpollEvent {
  std::uint32_t events;
  std::uint32_t unused;
  std::uint64_t data;
};
static_assert(sizeof(EpollEvent) == 16);

/// termios of Linux.
struct TerminalSettings {
  std::array<std::uint32_t, 4> flags;       ///< of input, output, control and the line
  std::array<std::uint8_t, 36> characters;  ///< the line discipline before them, and padding
  std::array<std::uint32_t, 2> speeds;      ///< of input and output
};
static_assert(sizeof(TerminalSettings) == 60);

/// winsize of Linux.
struct TerminalSize {
  std::uint16_t rows;
  std::uint16_t columns;
  std::uint16_t width;
  std::uint16_t height;
};
static_assert(sizeof(TerminalSize) == 8);

}  // namespace sluice::abi::posix_1
