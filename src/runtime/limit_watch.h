// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "policy/limits.h"
#include "runtime/guest_threads.h"
#include "sluice/result.h"

namespace sluice {

/// Ends a guest that has had its time: of the processor (exit code 152, as for SIGXCPU), or since
/// it was first run (124, as timeout(1) has it). A thread of its own looks, if there is such a
/// limit.
class LimitWatch {
 public:
  explicit LimitWatch(GuestThreads& guest) : guest_(guest) {}
  LimitWatch(const LimitWatch&) = delete;
  LimitWatch& operator=(const LimitWatch&) = delete;
  LimitWatch(LimitWatch&&) = delete;
  LimitWatch& operator=(LimitWatch&&) = delete;
  ~LimitWatch();

  /// These count from now on, and no others; also for what was used before. An error when the host
  /// has no room for the thread that the running guest needs for it. From any thread.
  [[nodiscard]] Result<void> set_limits(const policy::Limits& limits);
  /// To be called before the guest runs, each time; the first time counts.
  [[nodiscard]] Result<void> start();

 private:
  using Clock = std::chrono::steady_clock;
  struct Bound {
    std::chrono::nanoseconds time{};
    std::string text;
  };

  [[nodiscard]] static std::optional<Bound> bound(const policy::Limit* limit);
  /// With the lock held.
  [[nodiscard]] Result<void> start_thread();
  void watch();
  /// How the guest ends now; nothing, and for how long not.
  [[nodiscard]] std::optional<Exit> judge(std::chrono::nanoseconds& patience) const;

  GuestThreads& guest_;
  std::mutex mutex_;  ///< for all that follows
  std::condition_variable changed_;
  std::optional<Bound> processor_time_;
  std::optional<Bound> run_time_;
  std::optional<Clock::time_point> started_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace sluice
