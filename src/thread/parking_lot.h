// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>

namespace sluice::thread {

/// How a wait ended, in the numbers of memory.atomic.wait.
enum class Wake : std::uint8_t { notified, mismatch, timed_out };

/// Where threads wait for a word of memory to change: what futex(2) is for a process, for the
/// threads of one guest. The words lie in guest memory or in objects of the host; a word is known
/// by its address alone. Unlike the kernel's futexes it takes words of 64 bits, counts who it woke,
/// and a notify that nobody waits for makes no system call.
class ParkingLot {
 public:
  using Clock = std::chrono::steady_clock;
  /// None: without end.
  using Deadline = std::optional<Clock::time_point>;
  static constexpr std::uint32_t all = std::numeric_limits<std::uint32_t>::max();

  /// Whether a wait is a cancellation point: ended by Interruption::Reason::cancelled too.
  enum class Cancellation : std::uint8_t { point, none };

  /// Blocks until notified, but not when `word` is not `expected`: the comparison and the decision
  /// to wait are one step to notify(). Throws Interrupted when the calling thread is to end.
  template <class Word>
  [[nodiscard]] Wake wait(const Word* word, Word expected, Deadline deadline,
                          Cancellation cancellation = Cancellation::point) {
    Waiter waiter{.address = word};
    Bucket& bucket = bucket_of(word);
    const Announcement announcement(bucket);
    {
      const std::scoped_lock lock(bucket.mutex);
      if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected) return Wake::mismatch;
      if (deadline && *deadline <= Clock::now()) return Wake::timed_out;
      bucket.append(waiter);
    }
    return sleep(bucket, waiter, deadline, cancellation);
  }

  /// Wakes at most `count` threads that wait for `word`, the longest waiting first, and says how
  /// many.
  std::uint32_t notify(const void* word, std::uint32_t count);

 private:
  struct Waiter {
    const void* address;
    std::atomic<std::uint32_t> notified = 0;  ///< a futex of the kernel
    Waiter* next = nullptr;
    Waiter* previous = nullptr;
    bool queued = false;
  };
  struct alignas(64) Bucket {
    std::mutex mutex;
    Waiter* first = nullptr;
    Waiter* last = nullptr;
    std::atomic<std::uint32_t> announced = 0;

    void append(Waiter& waiter);
    void remove(Waiter& waiter);
  };

  /// Lets notify() see without the lock that nobody waits: it is made before a waiter compares its
  /// word, and notify() comes after the word was changed, so that one of the two sees the other.
  class Announcement {
   public:
    explicit Announcement(Bucket& bucket) : bucket_(bucket) { bucket_.announced.fetch_add(1); }
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;
    Announcement(Announcement&&) = delete;
    Announcement& operator=(Announcement&&) = delete;
    ~Announcement() { bucket_.announced.fetch_sub(1, std::memory_order_relaxed); }

   private:
    Bucket& bucket_;
  };

  [[nodiscard]] Bucket& bucket_of(const void* word) {
    const auto address = reinterpret_cast<std::uintptr_t>(word);
    return buckets_[(address * 0x9e3779b97f4a7c15U) >> (64 - bucket_bits)];
  }
  [[nodiscard]] static Wake sleep(Bucket& bucket, Waiter& waiter, Deadline deadline,
                                  Cancellation cancellation);

  static constexpr int bucket_bits = 8;
  std::array<Bucket, std::size_t{1} << bucket_bits> buckets_;
};

}  // namespace sluice::thread
