// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "thread/parking_lot.h"
#include "wasi/errno.h"
#include "wasi/pthread/mutex.h"

namespace sluice::wasi::pthread {

/// A condition variable of POSIX.
class Condition {
 public:
  /// Unlocks `mutex`, waits, and locks it again. `perm` when `self` does not hold it, `timedout`
  /// at the deadline. A thread that is cancelled while it waits does not lock the mutex again:
  /// nobody would unlock it.
  [[nodiscard]] Errno wait(thread::ParkingLot& lot, Mutex& mutex, std::uint64_t self,
                           thread::ParkingLot::Deadline deadline);
  void signal(thread::ParkingLot& lot) { wake(lot, 1); }
  void broadcast(thread::ParkingLot& lot) { wake(lot, thread::ParkingLot::all); }

 private:
  void wake(thread::ParkingLot& lot, std::uint32_t count);
  std::uint32_t sequence_ = 0;  ///< changes with every wake; a word of the parking lot
};

}  // namespace sluice::wasi::pthread
