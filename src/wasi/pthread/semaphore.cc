// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/semaphore.h"

namespace sluice::wasi::pthread {

void Semaphore::wait(thread::ParkingLot& lot) {
  while (!try_wait()) static_cast<void>(lot.wait(&value_, std::uint32_t{0}, std::nullopt));
}

bool Semaphore::try_wait() {
  std::uint32_t value = this->value();
  while (value != 0) {
    if (__atomic_compare_exchange_n(&value_, &value, value - 1, true, __ATOMIC_ACQUIRE,
                                    __ATOMIC_ACQUIRE)) {
      return true;
    }
  }
  return false;
}

bool Semaphore::post(thread::ParkingLot& lot) {
  std::uint32_t value = this->value();
  do {
    if (value == greatest) return false;
  } while (!__atomic_compare_exchange_n(&value_, &value, value + 1, true, __ATOMIC_RELEASE,
                                        __ATOMIC_ACQUIRE));
  lot.notify(&value_, 1);
  return true;
}

}  // namespace sluice::wasi::pthread
