// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
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
  GuestThreads(const GuestThreads&) = delete;
  GuestThreads& operator=(const GuestThreads&) = delete;
  GuestThreads(GuestThreads&&) = delete;
  GuestThreads& operator=(GuestThreads&&) = delete;
  /// Ends what still runs.
  ~GuestThreads() override;

  [[nodiscard]] engine::Instance& main_instance();
  /// In bytes, of the memory that they use now. From any thread, and in a signal handler.
  [[nodiscard]] std::uint64_t memory_size() const;

  using Outcome = std::expected<void, engine::Failure>;
  enum class Use : std::uint8_t { program, library };
  /// Runs `work`, guest code in the main instance, as the main thread. A library without threads
  /// whose function exits can be used again.
  Outcome run_main(Use use, const std::function<Outcome()>& work);
  /// How the main thread's guest code, which did not come back, ends the guest; nothing when it did
  /// not run, when it ends that thread alone, or when an end that there is already ended it.
  [[nodiscard]] std::optional<Exit> exit_of_main() const;

  /// The guest has ended so: the first end counts. Returns when none of its code runs any more; at
  /// once when the calling thread is one that runs a guest.
  void end(const Exit& exit);
  [[nodiscard]] std::optional<Exit> exit() const;
  /// Waits until no thread but the main one is left.
  void wait_for_all();

  /// From now on the time of processors is counted that the guest's threads take.
  void count_processor_time();
  /// That of all of them since then.
  [[nodiscard]] std::chrono::nanoseconds processor_time() const;

  // wasi::Threads
  [[nodiscard]] wasi::Result<std::uint32_t> start(Body body) override;
  [[nodiscard]] wasi::GuestThread& current() override;
  void wait_for_others() override;
  void cancel(std::uint32_t id) override;

 private:
  class Place;
  class Thread;
  class Running;

  /// Nothing where start() fails.
  [[nodiscard]] std::optional<std::uint32_t> try_start(Body body);
  /// Nothing when there are as many threads as there may be, or the guest has ended.
  [[nodiscard]] std::optional<Place> take_place();
  [[nodiscard]] std::optional<Exit> exit_of(const Thread& thread) const;
  void run(Thread& thread, const Body& body);
  /// The guest's own code ends it, and does not go on.
  void exit(std::uint32_t code);
  /// Says how the guest has ended; false when that was said before.
  bool settle(const Exit& exit);
  /// Calls `act` with each thread, the main one too. With the lock held.
  template <class Act>
  void for_each_thread(Act act) const;
  /// Asks all threads to end, and sends each that runs one signal. With the lock held.
  void interrupt_all();
  /// Does so until none runs any more.
  void end_all();
  /// Frees what threads that have ended leave behind.
  void reap(std::unique_lock<std::mutex>& lock);

  /// For threads that were asked to end where nobody waits for it: a thread of its own repeats the
  /// signals. With the lock held.
  void start_nudging();
  void nudge();
  /// False when there is nobody to signal.
  bool repeat_signals();

  std::shared_ptr<const engine::LinkedModule> module_;
  wasi::Process& process_;
  Options options_;
  Use use_ = Use::program;         ///< as with shared memory always: its end is final
  std::optional<Exit> call_exit_;  ///< of a library's function; only the main thread looks

  mutable std::mutex mutex_;  ///< for all that follows
  std::condition_variable changed_;
  std::optional<Exit> exit_;
  wasi::LowestFree ids_{max_id};
  std::size_t taken_places_ = 0;
  std::size_t wanting_places_ = 0;
  std::size_t running_ = 0;     ///< threads in the guest's code; the main one is one
  std::size_t unfinished_ = 0;  ///< threads on the list that cannot be joined yet
  std::thread nudger_;          ///< runs nudge(); started when it is first needed
  std::uint64_t nudges_ = 0;
  bool closing_ = false;
  bool counts_processor_time_ = false;
  std::chrono::nanoseconds processor_time_{0};  ///< of what does not run now

  std::unique_ptr<Thread> main_;
  std::list<std::unique_ptr<Thread>> threads_;  ///< the others; guarded too
};

}  // namespace sluice
