// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/mutex.h"

namespace sluice::wasi::pthread {

Errno Mutex::lock(thread::ParkingLot& lot, std::uint64_t self) {
  std::uint32_t expected = free;
  if (!__atomic_compare_exchange_n(&state_, &expected, std::uint32_t{locked}, false,
                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
    if (__atomic_load_n(&owner_, __ATOMIC_RELAXED) == self) return Errno::deadlk;
    while (__atomic_exchange_n(&state_, std::uint32_t{contended}, __ATOMIC_ACQUIRE) != free) {
      static_cast<void>(lot.wait(&state_, std::uint32_t{contended}, std::nullopt,
                                 thread::ParkingLot::Cancellation::none));
    }
  }
  __atomic_store_n(&owner_, self, __ATOMIC_RELAXED);
  return Errno::success;
}

Errno Mutex::unlock(thread::ParkingLot& lot, std::uint64_t self) {
  if (__atomic_load_n(&owner_, __ATOMIC_RELAXED) != self) return Errno::perm;
  __atomic_store_n(&owner_, std::uint64_t{0}, __ATOMIC_RELAXED);
  if (__atomic_exchange_n(&state_, std::uint32_t{free}, __ATOMIC_RELEASE) == contended) {
    lot.notify(&state_, 1);
  }
  return Errno::success;
}

}  // namespace sluice::wasi::pthread
