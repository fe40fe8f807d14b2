// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <chrono>
#include <memory>

#include "abi/wamr/pthread.h"
#include "wasi/pthread/pthreads.h"
#include "wasi/threads.h"

namespace sluice::abi::wamr {
namespace {

using wasi::pthread::Condition;
using wasi::pthread::Mutex;

/// Tells the threads of a guest apart; never 0.
std::uint64_t caller(Process& process) {
  return std::uint64_t{process.pthreads().of(process.threads->current()).handle} + 1;
}

/// What the number at `place` stands for; a 0 there, which is what the static initialisers leave,
/// is initialised first.
wasi::Result<std::shared_ptr<Mutex>> find_mutex(Process& process, GuestMemory memory,
                                                Ptr<Handle> place) {
  return process.pthreads().mutexes().find_or_make([&] { return memory.load(place); },
                                                   [&](Handle made) { memory.store(place, made); });
}

wasi::Result<std::shared_ptr<Condition>> find_condition(Process& process, GuestMemory memory,
                                                        Ptr<Handle> place) {
  return process.pthreads().conditions().find_or_make(
      [&] { return memory.load(place); }, [&](Handle made) { memory.store(place, made); });
}

/// Makes a new one; its number goes to `place`.
template <class T>
Errno make(wasi::pthread::Handles<T>& all, GuestMemory memory, Ptr<Handle> place) {
  memory.require(place);
  const Handle made = all.insert(std::make_shared<T>());
  if (made == 0) return Errno::again;
  memory.store(place, made);
  return Errno::success;
}

Errno wait(Process& process, GuestMemory memory, Ptr<Handle> condition, Ptr<Handle> mutex,
           thread::ParkingLot::Deadline deadline) {
  const auto waited = find_condition(process, memory, condition);
  const auto held = find_mutex(process, memory, mutex);
  if (!waited) return waited.error();
  if (!held) return held.error();
  return (*waited)->wait(process.pthreads().lot(), **held, caller(process), deadline);
}

}  // namespace

Errno pthread_mutex_init(Process& process, GuestMemory memory, Ptr<Handle> mutex,
                         Ptr<std::uint8_t> /*attributes*/) {
  return make(process.pthreads().mutexes(), memory, mutex);
}

Errno pthread_mutex_lock(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const auto found = find_mutex(process, memory, mutex);
  return found ? (*found)->lock(process.pthreads().lot(), caller(process)) : found.error();
}

Errno pthread_mutex_unlock(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const auto found = find_mutex(process, memory, mutex);
  return found ? (*found)->unlock(process.pthreads().lot(), caller(process)) : found.error();
}

Errno pthread_mutex_destroy(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const Handle handle = memory.load(mutex);
  return handle == 0 ? Errno::success : process.pthreads().destroy_mutex(handle);
}

Errno pthread_cond_init(Process& process, GuestMemory memory, Ptr<Handle> condition,
                        Ptr<std::uint8_t> /*attributes*/) {
  return make(process.pthreads().conditions(), memory, condition);
}

Errno pthread_cond_wait(Process& process, GuestMemory memory, Ptr<Handle> condition,
                        Ptr<Handle> mutex) {
  return wait(process, memory, condition, mutex, std::nullopt);
}

Errno pthread_cond_timedwait(Process& process, GuestMemory memory, Ptr<Handle> condition,
                             Ptr<Handle> mutex, std::uint64_t microseconds) {
  // Longer than any program runs; a greater number would pass the clock's end.
  constexpr std::uint64_t century = 3'155'760'000'000'000;
  const std::chrono::microseconds time(std::min(microseconds, century));
  return wait(process, memory, condition, mutex, thread::ParkingLot::Clock::now() + time);
}

Errno pthread_cond_signal(Process& process, GuestMemory memory, Ptr<Handle> condition) {
  const auto found = find_condition(process, memory, condition);
  if (!found) return found.error();
  (*found)->signal(process.pthreads().lot());
  return Errno::success;
}

Errno pthread_cond_broadcast(Process& process, GuestMemory memory, Ptr<Handle> condition) {
  const auto found = find_condition(process, memory, condition);
  if (!found) return found.error();
  (*found)->broadcast(process.pthreads().lot());
  return Errno::success;
}

Errno pthread_cond_destroy(Process& process, GuestMemory memory, Ptr<Handle> condition) {
  const Handle handle = memory.load(condition);
  return handle == 0 ? Errno::success : process.pthreads().destroy_condition(handle);
}

}  // namespace sluice::abi::wamr
