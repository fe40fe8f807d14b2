// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/instance.h"
#include "engine/linked_module.h"
#include "sluice/guest.h"
#include "thread/host_thread.h"
#include "wasi/lowest_free.h"
#include "wasi/process.h"
#include "wasi/threads.h"

namespace sluice {

/// All threads of one guest: the main one, which whoever runs the guest lends, and those that it
/// starts. Knows how the guest ends, and ends the threads with it.
class GuestThreads final : public wasi::Threads {
 public:
  struct Options {
    std::uint32_t max_threads = 0;
    std::function<void(const Exit&)> on_exit = {};
  };
  GuestThreads(std::shared_ptr<const engine::LinkedModule> module, wasi::Process& process,
               Options options);
  /// Ends what still runs.
  ~GuestThreads() override;

  [[nodiscard]] engine::Instance& main_instance();

  using Outcome = std::expected<void, engine::Failure>;
  /// Runs `work`, guest code in the main instance, as the main thread.
  Outcome run_main(const std::function<Outcome()>& work);
  /// How the main thread's guest code, which did not come back, ends the guest; nothing when it did
  /// not run, when it ends that thread alone, or when an end that there is already ended it.
  [[nodiscard]] std::optional<Exit> exit_of_main() const;

  /// The guest has ended so: the first end counts. Ends all threads but the one that calls, and
  /// returns when they have gone.
  void end(Exit exit);
  [[nodiscard]] std::optional<Exit> exit() const;
  /// Waits until no thread but the main one is left.
  void wait_for_all();

  // wasi::Threads
  [[nodiscard]] wasi::Result<std::uint32_t> start(Body body) override;
  [[nodiscard]] wasi::GuestThread& current() override;
  void leave() override;
  void cancel(std::uint32_t id) override;

 private:
  class Place;
  class Thread;
  class Running;

  /// Nothing when there are as many threads as there may be.
  [[nodiscard]] std::optional<Place> take_place();
  [[nodiscard]] std::optional<Exit> exit_of(const Thread& thread) const;
  void run(Thread& thread, const Body& body);
  void interrupt_all();
  void interrupt(Thread& thread);
  /// Frees what threads that have ended leave behind.
  void reap(std::unique_lock<std::mutex>& lock);
  /// Repeats the signals to threads that were asked to end, as long as there is need; on a thread
  /// of its own, which start_nudging() starts. With the lock held.
  void start_nudging();
  void nudge();

  std::shared_ptr<const engine::LinkedModule> module_;
  wasi::Process& process_;
  Options options_;

  mutable std::mutex mutex_;  ///< for all that follows
  std::condition_variable changed_;
  std::optional<Exit> exit_;
  wasi::LowestFree ids_{max_id};
  std::size_t taken_places_ = 0;
  std::thread nudger_;  ///< runs nudge(); started when it is first needed
  bool closing_ = false;

  std::unique_ptr<Thread> main_;
  std::list<std::unique_ptr<Thread>> threads_;  ///< the others; guarded too
};

}  // namespace sluice
