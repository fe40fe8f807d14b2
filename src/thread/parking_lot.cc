// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/parking_lot.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "thread/interruption.h"

namespace sluice::thread {
namespace {

using Futex = std::atomic<std::uint32_t>;

/// Sleeps while `word` is 0. ETIMEDOUT, EINTR, or 0 when it is worth another look.
int futex_wait(const Futex& word, ParkingLot::Deadline deadline) {
  timespec until{};
  if (deadline) {
    // CLOCK_MONOTONIC, as std::chrono::steady_clock is on Linux.
    const auto time = deadline->time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    until.tv_sec = seconds.count();
    until.tv_nsec = std::chrono::nanoseconds(time - seconds).count();
  }
  const auto result = ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0,
                                deadline ? &until : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno == EAGAIN ? 0 : errno;
}

/// The word may be gone by now: then nobody wakes, or somebody once too often, which every user of
/// a futex has to bear.
void futex_wake(const Futex* word) { ::syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1); }

}  // namespace

void ParkingLot::Bucket::append(Waiter& waiter) {
  waiter.previous = last;
  (last == nullptr ? first : last->next) = &waiter;
  last = &waiter;
  waiter.queued = true;
}

void ParkingLot::Bucket::remove(Waiter& waiter) {
  (waiter.previous == nullptr ? first : waiter.previous->next) = waiter.next;
  (waiter.next == nullptr ? last : waiter.next->previous) = waiter.previous;
  waiter.queued = false;
}

Wake ParkingLot::sleep(Bucket& bucket, Waiter& waiter, Deadline deadline,
                       Cancellation cancellation) {
  /// Leaves the queue; false when somebody was quicker, whose wake-up then counts.
  const auto leave = [&bucket, &waiter] {
    const std::scoped_lock lock(bucket.mutex);
    const bool was_queued = waiter.queued;
    if (was_queued) bucket.remove(waiter);
    return was_queued;
  };
  while (waiter.notified.load(std::memory_order_acquire) == 0) {
    const int error = futex_wait(waiter.notified, deadline);
    if (error == ETIMEDOUT && leave()) return Wake::timed_out;
    if (error != EINTR) continue;
    const bool is_to_end = cancellation == Cancellation::point
                               ? interruption_requested()
                               : interruption_requested(Interruption::Reason::ended);
    if (is_to_end && leave()) throw Interrupted();
  }
  return Wake::notified;
}

std::uint32_t ParkingLot::notify(const void* word, std::uint32_t count) {
  Bucket& bucket = bucket_of(word);
  // Both sides modify it, so one comes first: the waiter's, and is seen here, or this one, and then
  // the waiter sees the word as it was changed before.
  if (bucket.announced.fetch_add(0, std::memory_order_acq_rel) == 0) return 0;

  std::uint32_t woken = 0;
  while (true) {
    // Woken without the lock, so that nobody wakes only to wait for it.
    std::array<const Futex*, 32> sleeping{};
    std::size_t found = 0;
    {
      const std::scoped_lock lock(bucket.mutex);
      Waiter* next = nullptr;
      for (Waiter* waiter = bucket.first; waiter != nullptr; waiter = next) {
        if (found == sleeping.size() || woken + found == count) break;
        next = waiter->next;
        if (waiter->address != word) continue;
        bucket.remove(*waiter);
        sleeping[found++] = &waiter->notified;
        waiter->notified.store(1, std::memory_order_release);
      }
    }
    for (std::size_t i = 0; i < found; ++i) futex_wake(sleeping[i]);
    woken += static_cast<std::uint32_t>(found);
    if (found < sleeping.size()) return woken;
  }
}

}  // namespace sluice::thread
