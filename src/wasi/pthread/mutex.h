// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "thread/parking_lot.h"
#include "wasi/errno.h"

namespace sluice::wasi::pthread {

/// A mutex of POSIX, of the type PTHREAD_MUTEX_ERRORCHECK: what is undefined for the default type
/// is an error. Threads are told apart by any number but 0.
class Mutex {
 public:
  /// `deadlk` when `self` holds it already. No cancellation point.
  [[nodiscard]] Errno lock(thread::ParkingLot& lot, std::uint64_t self);
  /// `perm` when `self` does not hold it.
  [[nodiscard]] Errno unlock(thread::ParkingLot& lot, std::uint64_t self);
  [[nodiscard]] bool is_locked() const { return __atomic_load_n(&state_, __ATOMIC_ACQUIRE) != 0; }

 private:
  static constexpr std::uint32_t free = 0;
  static constexpr std::uint32_t locked = 1;
  static constexpr std::uint32_t contended = 2;
  std::uint32_t state_ = free;  ///< a word of the parking lot
  std::uint64_t owner_ = 0;
};

}  // namespace sluice::wasi::pthread
