// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "thread/parking_lot.h"
#include "wasi/errno.h"
#include "wasi/pthread/condition.h"
#include "wasi/pthread/handles.h"
#include "wasi/pthread/keys.h"
#include "wasi/pthread/mutex.h"
#include "wasi/pthread/semaphores.h"
#include "wasi/pthread/stack_pool.h"
#include "wasi/threads.h"

namespace sluice::wasi::pthread {

/// What the thread library knows of a thread.
struct Pthread {
  Handle handle = 0;  ///< 0 for the main thread
  KeyValues values;   ///< its own: no other thread looks

  static constexpr std::uint32_t running = 0;
  static constexpr std::uint32_t finished = 1;
  std::uint32_t state = running;  ///< a word of the parking lot
  std::uint32_t value = 0;        ///< for who joins; written before `state`

  std::mutex mutex;      ///< for the rest
  std::uint32_t id = 0;  ///< of its GuestThread
  bool detached = false;
  bool joined = false;     ///< by somebody, who may still wait
  bool cancelled = false;  ///< asked to end
  bool ending = false;     ///< it ends already: that it is cancelled means nothing any more
};

/// The threads, mutexes, conditions, keys and semaphores of one guest whose C library leaves them
/// to the host (WAMR's lib-pthread). Errors are POSIX's. Safe under threads.
class Pthreads {
 public:
  static constexpr std::uint32_t cancelled_value = UINT32_MAX;  ///< PTHREAD_CANCELED

  /// Starts a thread that calls the function `element` of the table with `argument`.
  [[nodiscard]] Result<Handle> create(Threads& threads, std::uint32_t element,
                                      std::uint32_t argument);
  /// Waits for the end of a thread and gives its value.
  [[nodiscard]] Result<std::uint32_t> join(GuestThread& self, Handle thread);
  [[nodiscard]] Errno detach(Handle thread);
  [[nodiscard]] Errno cancel(Threads& threads, Handle thread);
  /// What is known of the thread that calls, whether it was started here or not.
  [[nodiscard]] Pthread& of(GuestThread& self);
  /// Ends the thread that calls with this value: the host function that does so now returns Halt.
  /// Comes back to the main thread when it is the last one.
  void exit(Threads& threads, std::uint32_t value);

  [[nodiscard]] Handles<Mutex>& mutexes() { return mutexes_; }
  [[nodiscard]] Handles<Condition>& conditions() { return conditions_; }
  /// `busy` while it is locked.
  [[nodiscard]] Errno destroy_mutex(Handle handle);
  [[nodiscard]] Errno destroy_condition(Handle handle);

  [[nodiscard]] Semaphores& semaphores() { return semaphores_; }
  [[nodiscard]] Keys& keys() { return keys_; }
  [[nodiscard]] thread::ParkingLot& lot() { return lot_; }

 private:
  class Reserved;

  void run(GuestThread& self, std::uint32_t element, std::uint32_t argument);
  /// Wakes who joins it.
  void end(Pthread& thread);
  /// What a thread does last: it gets its value, and its keys' destructors are called.
  void finish(GuestThread& self, std::uint32_t value);

  thread::ParkingLot lot_;
  StackPool stacks_;
  Keys keys_;
  HandleCounter counter_ = 1;
  Handles<Pthread> threads_{counter_};
  Handles<Mutex> mutexes_{counter_};
  Handles<Condition> conditions_{counter_};
  Semaphores semaphores_{counter_};
};

}  // namespace sluice::wasi::pthread
