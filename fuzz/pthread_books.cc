// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pthread_books.h"

#include <algorithm>
#include <cstring>

#include "expect.h"
#include "wasi/errno.h"

namespace sluice::fuzz {
namespace {

bool fits(Observer::Memory memory, std::uint32_t at) {
  return at <= memory.size() - sizeof(std::uint32_t);
}

std::uint32_t word(Observer::Memory memory, std::uint32_t at) {
  std::uint32_t value = 0;
  if (fits(memory, at)) std::memcpy(&value, &memory[at], sizeof value);
  return value;
}

bool is(std::int32_t result, wasi::Errno error) {
  return result == static_cast<std::int32_t>(error);
}

std::uint32_t argument(Observer::Values arguments, std::size_t index) {
  return static_cast<std::uint32_t>(arguments[index].i32);
}

bool waits_for_condition(std::string_view name) {
  return name == "pthread_cond_wait" || name == "pthread_cond_timedwait";
}

}  // namespace

void PthreadBooks::before(const engine::HostFunction& function, Values arguments, Memory memory) {
  const Number self = scheduler_.current();
  if (function.name.starts_with("pthread_mutex_")) {
    named_[self] = word(memory, argument(arguments, 0));
  } else if (waits_for_condition(function.name)) {
    const std::uint32_t condition = argument(arguments, 0);
    const std::uint32_t mutex = argument(arguments, 1);
    if (!fits(memory, condition) || !fits(memory, mutex)) return;  // it traps
    // Where they overlap, the number that the condition gets would change that of the mutex.
    const bool apart = condition + 4 <= mutex || mutex + 4 <= condition;
    are_mutexes_known_ &= apart || word(memory, condition) != 0;
    named_[self] = word(memory, mutex);
    const auto held = holders_.find(named_[self]);
    const bool is_own = held != holders_.end() && held->second == self;
    released_[self] = is_own;
    if (is_own) holders_.erase(held);  // while it waits
  }
}

void PthreadBooks::after(const engine::HostFunction& function, Values arguments, Memory memory,
                         std::int32_t result) {
  Call call{.name = function.name,
            .arguments = {},
            .result = result,
            .memory = memory,
            .self = scheduler_.current()};
  for (std::size_t i = 0; i < std::min(arguments.size(), call.arguments.size()); ++i) {
    call.arguments.at(i) = argument(arguments, i);
  }
  if (call.name.starts_with("pthread_mutex_") || waits_for_condition(call.name)) {
    if (are_mutexes_known_) note_mutex(call);
  } else if (call.name.starts_with("sem_")) {
    note_semaphore(call);
  } else if (call.name.starts_with("pthread_key_") || call.name.ends_with("specific")) {
    note_key(call);
  } else {
    note_thread(call);
  }
}

void PthreadBooks::note_mutex(const Call& call) {
  Handle mutex = named_[call.self];
  const bool succeeded = call.result == 0;
  if (is(call.result, wasi::Errno::inval) && !waits_for_condition(call.name)) {
    return;  // there is none, or it was destroyed while somebody waited
  }
  if (call.name == "pthread_mutex_lock") {
    if (mutex == 0) mutex = word(call.memory, call.arguments[0]);  // made, and so nobody had it
    const auto holder = holders_.find(mutex);
    const bool is_own = holder != holders_.end() && holder->second == call.self;
    expect(is_own == is(call.result, wasi::Errno::deadlk), "a mutex is locked once");
    expect(!succeeded || holder == holders_.end(), "a mutex has one holder");
    if (succeeded) holders_.emplace(mutex, call.self);
  } else if (call.name == "pthread_mutex_unlock") {
    const auto holder = holders_.find(mutex);
    const bool is_own = holder != holders_.end() && holder->second == call.self;
    expect(is_own == succeeded, "a mutex is unlocked by its holder");
    if (succeeded) holders_.erase(holder);
  } else if (call.name == "pthread_mutex_destroy") {
    expect(holders_.contains(mutex) == is(call.result, wasi::Errno::busy),
           "a mutex that is held stays");
  } else if (call.name != "pthread_mutex_init" && mutex != 0) {
    const bool waited = succeeded || is(call.result, wasi::Errno::timedout);
    expect(!waited || !holders_.contains(mutex), "a wait ends with the mutex");
    expect(!waited || released_[call.self], "a wait begins with the mutex");
    if (released_[call.self]) holders_.emplace(mutex, call.self);
  }
}

void PthreadBooks::note_thread(const Call& call) {
  if (call.name == "pthread_create" && call.result == 0) {
    const Handle made = word(call.memory, call.arguments[0]);
    expect(made != 0 && threads_.emplace(made, scheduler_.count() - 1).second,
           "a thread has a handle of its own");
  } else if (call.name == "pthread_join" && call.result == 0) {
    const auto thread = threads_.find(call.arguments[0]);
    expect(thread != threads_.end() && scheduler_.has_ended(thread->second),
           "a thread that is joined has ended");
    expect(joined_.insert(call.arguments[0]).second, "a thread is joined once");
  } else if (call.name == "pthread_self") {
    const auto self = static_cast<Handle>(call.result);
    expect((self == 0) == (call.self == 0), "the main thread has no handle");
    const auto thread = threads_.find(self);
    expect(thread == threads_.end() || thread->second == call.self, "a thread knows itself");
  }
}

void PthreadBooks::note_semaphore(const Call& call) {
  if (call.name == "sem_open") {
    if (call.result < 0) return;
    const auto [semaphore, is_new] =
        semaphores_.try_emplace(static_cast<Handle>(call.result), Semaphore());
    ++semaphore->second.opens;  // the value of a new one may be that of a former
    return;
  }
  const auto found = semaphores_.find(call.arguments[0]);
  if (call.name == "sem_unlink") return;
  if (found == semaphores_.end()) {
    const bool closed_meanwhile = call.name == "sem_wait" && call.result == 0;
    expect(closed_meanwhile || call.result < 0, "a semaphore is open");
    for (auto& [handle, semaphore] : semaphores_) semaphore.is_known &= !closed_meanwhile;
    return;
  }
  auto& [opens, value, is_known] = found->second;
  const bool succeeded = call.result == 0;
  if (call.name == "sem_close") {
    expect(succeeded, "an open semaphore can be closed");
    if (--opens == 0) semaphores_.erase(found);
  } else if (call.name == "sem_getvalue") {
    const std::uint32_t told = word(call.memory, call.arguments[1]);
    expect(succeeded && (!is_known || told == value), "a semaphore counts");
    value = told;
    is_known = true;
  } else if (call.name == "sem_post") {
    if (succeeded) ++value;
  } else {
    expect(!succeeded || !is_known || value != 0, "a semaphore is not passed at 0");
    expect(succeeded || !is_known || value == 0, "a semaphore is passed");
    if (succeeded) --value;
  }
}

void PthreadBooks::note_key(const Call& call) {
  const bool succeeded = call.result == 0;
  if (call.name == "pthread_key_create") {
    if (!succeeded) return;
    const std::uint32_t made = word(call.memory, call.arguments[0]);
    expect(keys_.insert(made).second, "a key is new");
    return;
  }
  const std::uint32_t key = call.arguments[0];
  if (call.name == "pthread_getspecific") {
    const auto value = values_.find({call.self, key});
    const auto told = static_cast<std::uint32_t>(call.result);
    // Taken from a thread that ends.
    expect(told == 0 || (value != values_.end() && told == value->second), "a key holds a value");
    return;
  }
  expect(keys_.contains(key) == succeeded, "a key is known");
  if (call.name == "pthread_setspecific") {
    if (succeeded) values_.insert_or_assign({call.self, key}, call.arguments[1]);
  } else if (succeeded) {
    keys_.erase(key);
    std::erase_if(values_, [&](const auto& value) { return value.first.second == key; });
  }
}

}  // namespace sluice::fuzz
