// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "thread/parking_lot.h"

namespace sluice::wasi::pthread {

/// A counting semaphore of POSIX.
class Semaphore {
 public:
  static constexpr std::uint32_t greatest = 0x7fffffff;  ///< SEM_VALUE_MAX

  explicit Semaphore(std::uint32_t value) : value_(value) {}

  void wait(thread::ParkingLot& lot);
  /// False when it would have to wait.
  [[nodiscard]] bool try_wait();
  /// False when the value is the greatest already.
  [[nodiscard]] bool post(thread::ParkingLot& lot);
  [[nodiscard]] std::uint32_t value() const { return __atomic_load_n(&value_, __ATOMIC_ACQUIRE); }

 private:
  std::uint32_t value_;  ///< a word of the parking lot
};

}  // namespace sluice::wasi::pthread
