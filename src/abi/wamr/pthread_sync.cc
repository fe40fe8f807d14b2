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
using wasi::pthread::Pthreads;

/// Tells the threads of a guest apart; never 0.
std::uint64_t caller(Process& process) {
  if (process.threads == nullptr) return 1;
  return std::uint64_t{process.pthreads().of(process.threads->current()).handle} + 1;
}

/// What the number at `place` stands for, or null; a 0 there is initialised first.
std::shared_ptr<Mutex> find_mutex(Process& process, GuestMemory memory, Ptr<Handle> place) {
  Pthreads& all = process.pthreads();
  return all.mutex(all.initialized([&] { return memory.read(place); },
                                   [&](Handle made) { memory.write(place, made); },
                                   &Pthreads::create_mutex));
}

std::shared_ptr<Condition> find_condition(Process& process, GuestMemory memory, Ptr<Handle> place) {
  Pthreads& all = process.pthreads();
  return all.condition(all.initialized([&] { return memory.read(place); },
                                       [&](Handle made) { memory.write(place, made); },
                                       &Pthreads::create_condition));
}

Errno wait(Process& process, GuestMemory memory, Ptr<Handle> condition, Ptr<Handle> mutex,
           thread::ParkingLot::Deadline deadline) {
  const auto waited = find_condition(process, memory, condition);
  const auto held = find_mutex(process, memory, mutex);
  if (!waited || !held) return Errno::inval;
  return waited->wait(process.pthreads().lot(), *held, caller(process), deadline);
}

}  // namespace

Errno pthread_mutex_init(Process& process, GuestMemory memory, Ptr<Handle> mutex,
                         Ptr<std::uint8_t> /*attributes*/) {
  memory.require(mutex);
  memory.write(mutex, process.pthreads().create_mutex());
  return Errno::success;
}

Errno pthread_mutex_lock(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const auto found = find_mutex(process, memory, mutex);
  return found ? found->lock(process.pthreads().lot(), caller(process)) : Errno::inval;
}

Errno pthread_mutex_unlock(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const auto found = find_mutex(process, memory, mutex);
  return found ? found->unlock(process.pthreads().lot(), caller(process)) : Errno::inval;
}

Errno pthread_mutex_destroy(Process& process, GuestMemory memory, Ptr<Handle> mutex) {
  const Handle handle = memory.read(mutex);
  return handle == 0 ? Errno::success : process.pthreads().destroy_mutex(handle);
}

Errno pthread_cond_init(Process& process, GuestMemory memory, Ptr<Handle> condition,
                        Ptr<std::uint8_t> /*attributes*/) {
  memory.require(condition);
  memory.write(condition, process.pthreads().create_condition());
  return Errno::success;
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
  if (!found) return Errno::inval;
  found->signal(process.pthreads().lot());
  return Errno::success;
}

Errno pthread_cond_broadcast(Process& process, GuestMemory memory, Ptr<Handle> condition) {
  const auto found = find_condition(process, memory, condition);
  if (!found) return Errno::inval;
  found->broadcast(process.pthreads().lot());
  return Errno::success;
}

Errno pthread_cond_destroy(Process& process, GuestMemory memory, Ptr<Handle> condition) {
  const Handle handle = memory.read(condition);
  return handle == 0 ? Errno::success : process.pthreads().destroy_condition(handle);
}

}  // namespace sluice::abi::wamr
