// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <mutex>

namespace sluice::thread {

/// What of the guest is under way on this thread must not go on. Thrown by the host's code, and
/// caught where the guest called it; like pthread_cancel(3), it unwinds.
class Ended : public std::exception {};

/// Thrown out of a blocking call of a guest's thread that is to end.
class Interrupted final : public Ended {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "the thread was ended"; }
};

/// The request that one thread ends, which reaches it in a blocking system call.
///
/// There is no check before a call, so that calls cost nothing more. A signal (handled without
/// SA_RESTART) makes the call under way fail with EINTR, and only then is the request looked at. A
/// signal that comes just before the thread blocks is lost: whoever waits for the thread to end
/// repeats it.
class Interruption {
 public:
  Interruption() = default;
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  Interruption(Interruption&&) = delete;
  Interruption& operator=(Interruption&&) = delete;
  ~Interruption() = default;

  enum class Reason : std::uint8_t {
    ended = 1,      ///< the whole guest ends
    cancelled = 2,  ///< this thread alone, at a cancellation point (POSIX)
  };
  /// Asks the thread to end. From any thread.
  void request(Reason reason);
  /// The thread has heeded the reason, and may block again unless there is another.
  void withdraw(Reason reason);
  [[nodiscard]] bool requested() const { return reasons_.load(std::memory_order_acquire) != 0; }
  [[nodiscard]] bool requested(Reason reason) const {
    return (reasons_.load(std::memory_order_acquire) & static_cast<std::uint8_t>(reason)) != 0;
  }
  /// Sends the signal to the thread that is attached, if there is one. From any thread.
  void signal();

  /// While it lives, the calling thread heeds an Interruption: its blocking calls end when one is
  /// requested. One may lie within another, as guests may call hosts that run guests.
  class Attachment {
   public:
    explicit Attachment(Interruption& interruption);
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;
    Attachment(Attachment&&) = delete;
    Attachment& operator=(Attachment&&) = delete;
    ~Attachment();

   private:
    Interruption& interruption_;
    Interruption* outer_;
    bool was_blocked_ = false;  ///< the signal, for this thread
  };

 private:
  std::atomic<std::uint8_t> reasons_ = 0;
  std::mutex mutex_;  ///< keeps the thread from going while it is signalled
  bool attached_ = false;
  pthread_t thread_{};
};

/// Whether the calling thread is to end.
[[nodiscard]] bool interruption_requested();
/// For this reason.
[[nodiscard]] bool interruption_requested(Interruption::Reason reason);

/// To be called when a blocking system call failed with EINTR: throws Interrupted when this thread
/// is to end; returns when the call is to be made again, as Linux restarts calls by itself where no
/// handler wants to know of the signal.
void heed_interruption();

/// Thrown when a signal interrupted a system call before it did anything, and the thread goes on:
/// whoever called the host's function that made it calls it again.
class Restart final : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
};

/// To be called when a system call has failed that may block, before its errno is looked at: throws
/// Interrupted or Restart when that is EINTR. For functions that have done nothing else yet. They
/// need not keep what they called it with, so that all this costs a call that succeeds nothing.
[[gnu::cold]] void restart_if_interrupted();

/// The result of `call`, a system call that may block and fails with a negative number and errno;
/// made again when a signal interrupted it. Throws Interrupted.
template <class Call>
auto uninterrupted(Call&& call) {
  while (true) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) [[likely]] {
      return result;
    }
    heed_interruption();
  }
}

}  // namespace sluice::thread
