// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/condition.h"

namespace sluice::wasi::pthread {

Errno Condition::wait(thread::ParkingLot& lot, Mutex& mutex, std::uint64_t self,
                      thread::ParkingLot::Deadline deadline) {
  const std::uint32_t seen = __atomic_load_n(&sequence_, __ATOMIC_ACQUIRE);
  if (const Errno error = mutex.unlock(lot, self); error != Errno::success) return error;
  const thread::Wake wake = lot.wait(&sequence_, seen, deadline);
  const Errno locked = mutex.lock(lot, self);
  return wake == thread::Wake::timed_out ? Errno::timedout : locked;
}

void Condition::wake(thread::ParkingLot& lot, std::uint32_t count) {
  __atomic_fetch_add(&sequence_, 1U, __ATOMIC_ACQ_REL);
  lot.notify(&sequence_, count);
}

}  // namespace sluice::wasi::pthread
