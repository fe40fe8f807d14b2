// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "thread/parking_lot.h"
#include "wasi/errno.h"
#include "wasi/pthread/condition.h"
#include "wasi/pthread/handles.h"
#include "wasi/pthread/keys.h"
#include "wasi/pthread/mutex.h"
#include "wasi/pthread/semaphore.h"
#include "wasi/pthread/stack_pool.h"
#include "wasi/threads.h"

namespace sluice::wasi::pthread {

using Handle = std::uint32_t;

/// A thread that a guest started through the host's thread library, or its main thread.
struct Pthread {
  Handle handle = 0;  ///< 0 for the main thread
  KeyValues values;   ///< its own: no other thread looks

  enum State : std::uint32_t { running, finished };
  std::uint32_t state = running;  ///< a word of the parking lot
  std::uint32_t value = 0;        ///< for who joins; written before `state`
  bool exited = false;            ///< by pthread_exit; only the thread itself looks

  std::mutex mutex;      ///< for the rest
  std::uint32_t id = 0;  ///< of its GuestThread
  bool detached = false;
  bool joined = false;     ///< by somebody, who may still wait
  bool cancelled = false;  ///< asked to end
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
  [[nodiscard]] Pthread& of(GuestThread& thread);
  /// Ends the thread that calls with this value: the host function that does so now returns Halt.
  void exit(Threads& threads, std::uint32_t value);

  [[nodiscard]] Pthread& main() { return main_; }

  [[nodiscard]] Handle create_mutex();
  [[nodiscard]] Handle create_condition();
  [[nodiscard]] std::shared_ptr<Mutex> mutex(Handle handle) { return mutexes_.find(handle); }
  [[nodiscard]] std::shared_ptr<Condition> condition(Handle handle) {
    return conditions_.find(handle);
  }
  /// The number that `read` gives; when that is 0, of the static initialisers, one that `create`
  /// makes, once, and `write` takes.
  template <class Read, class Write>
  [[nodiscard]] Handle initialized(Read read, Write write, Handle (Pthreads::*create)()) {
    if (const Handle handle = read(); handle != 0) return handle;
    const std::scoped_lock lock(initialization_);
    if (const Handle handle = read(); handle != 0) return handle;
    const Handle made = (this->*create)();
    write(made);
    return made;
  }
  /// `busy` while it is locked.
  [[nodiscard]] Errno destroy_mutex(Handle handle);
  [[nodiscard]] Errno destroy_condition(Handle handle);

  /// Named semaphores, which only this guest knows. `noent` when there is none and it is not to be
  /// made, `exist` when there is one and it is not to be.
  [[nodiscard]] Result<Handle> open_semaphore(const std::string& name, bool create, bool exclusive,
                                              std::uint32_t value);
  [[nodiscard]] std::shared_ptr<Semaphore> semaphore(Handle handle) {
    return semaphores_.find(handle);
  }
  [[nodiscard]] Errno unlink_semaphore(const std::string& name);

  [[nodiscard]] Keys& keys() { return keys_; }
  [[nodiscard]] thread::ParkingLot& lot() { return lot_; }

 private:
  void run(GuestThread& self, Pthread& thread, std::uint32_t element, std::uint32_t argument);
  /// What a thread does last: it gets its value, and its keys' destructors are called.
  void finish(GuestThread& self, std::uint32_t value);
  [[nodiscard]] Handle new_handle() { return next_handle_.fetch_add(1); }

  thread::ParkingLot lot_;
  std::atomic<Handle> next_handle_ = 1;
  Pthread main_;
  StackPool stacks_;
  Keys keys_;
  Handles<Pthread> threads_;
  Handles<Mutex> mutexes_;
  Handles<Condition> conditions_;
  Handles<Semaphore> semaphores_;
  std::mutex initialization_;
  std::mutex names_mutex_;
  std::map<std::string, Handle> names_;  ///< of semaphores
};

}  // namespace sluice::wasi::pthread
