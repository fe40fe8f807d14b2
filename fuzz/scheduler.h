// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "thread/interruption.h"

namespace sluice::fuzz {

/// Threads of the host of which one runs at a time, in an order that an input repeats: until it
/// gives way, waits by futex(2) (which --wrap=syscall replaces) or ends. Time passes when nobody
/// can go on: then a wait with a deadline is over; without any all threads are asked to end.
class Scheduler {
 public:
  /// The thread that calls is the first, with the number 0.
  Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  ~Scheduler();

  /// Makes a thread that runs `body` once it is its turn; its number.
  std::size_t start(std::function<void()> body);
  [[nodiscard]] std::size_t count() const { return threads_.size(); }
  [[nodiscard]] bool has_ended(std::size_t number) const { return threads_.at(number)->finished; }
  /// Of the thread that runs.
  [[nodiscard]] std::size_t current() const { return current_; }
  [[nodiscard]] thread::Interruption& interruption(std::size_t number) {
    return threads_.at(number)->interruption;
  }
  /// Asks a thread to end where it waits.
  void interrupt(std::size_t number, thread::Interruption::Reason reason);
  void interrupt_all();
  [[nodiscard]] bool is_ending() const { return is_ending_; }

  /// Lets the others run first.
  void give_way();
  /// Waits until all others have ended. False when the thread is to end.
  bool wait_for_others();
  /// futex(2) for a word that is 0: 0, or the error.
  int wait(const std::uint32_t* word, bool has_deadline);

 private:
  struct Thread {
    thread::Interruption interruption;
    std::function<bool()> may_run;  ///< none: at once
    bool has_deadline = false;
    bool timed_out = false;
    bool signalled = false;
    const std::uint32_t* interrupted = nullptr;  ///< the wait that was, so that it may go on
    bool finished = false;
    std::condition_variable turn;
    std::thread host;
  };
  [[nodiscard]] static bool can_go_on(const Thread& thread);
  /// Runs another thread, and comes back when it is this one's turn again.
  void switch_over(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::size_t choose();

  std::mutex mutex_;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::size_t current_ = 0;
  bool is_ending_ = false;
  thread::Interruption::Attachment attachment_;
};

}  // namespace sluice::fuzz
