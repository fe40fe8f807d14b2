// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/pthreads.h"

#include <utility>

namespace sluice::wasi::pthread {
namespace {

bool was_cancelled(Pthread& thread) {
  const std::scoped_lock lock(thread.mutex);
  return thread.cancelled;
}

}  // namespace

Pthread& Pthreads::of(GuestThread& thread) {
  return thread.pthread != nullptr ? *thread.pthread : main_;
}

Result<Handle> Pthreads::create(Threads& threads, std::uint32_t element, std::uint32_t argument) {
  const auto stack = stacks_.take(threads.current());
  if (!stack) return failure(Errno::again);
  auto thread = std::make_shared<Pthread>();
  thread->handle = new_handle();
  threads_.insert(thread->handle, thread);
  // Its number may be wanted before this function has it: cancel() waits for the lock.
  const std::scoped_lock lock(thread->mutex);
  const auto id = threads.start([this, thread, top = *stack, element, argument](GuestThread& self) {
    self.pthread = thread.get();
    self.set_stack_pointer(top);
    run(self, *thread, element, argument);
    stacks_.give_back(top);
  });
  if (!id) {
    threads_.remove(thread->handle);
    stacks_.give_back(*stack);
    return failure(id.error());
  }
  thread->id = *id;
  return thread->handle;
}

void Pthreads::run(GuestThread& self, Pthread& thread, std::uint32_t element,
                   std::uint32_t argument) {
  const auto value = self.call_element(element, static_cast<std::int32_t>(argument));
  if (value) {
    finish(self, static_cast<std::uint32_t>(*value));
  } else if (!thread.exited && was_cancelled(thread)) {
    self.interruption().withdraw(thread::Interruption::Reason::cancelled);
    finish(self, cancelled_value);
  }
  bool detached = false;
  {
    const std::scoped_lock lock(thread.mutex);
    __atomic_store_n(&thread.state, std::uint32_t{Pthread::finished}, __ATOMIC_RELEASE);
    detached = thread.detached;
  }
  lot_.notify(&thread.state, thread::ParkingLot::all);
  if (detached) threads_.remove(thread.handle);
}

void Pthreads::finish(GuestThread& self, std::uint32_t value) {
  Pthread& thread = of(self);
  keys_.destroy(thread.values, [&self](std::uint32_t destructor, std::uint32_t data) {
    return self.call_element(destructor, static_cast<std::int32_t>(data)).has_value();
  });
  thread.value = value;
}

void Pthreads::exit(Threads& threads, std::uint32_t value) {
  GuestThread& self = threads.current();
  of(self).exited = true;
  finish(self, value);
  threads.leave();
}

Result<std::uint32_t> Pthreads::join(GuestThread& self, Handle handle) {
  const auto thread = threads_.find(handle);
  if (!thread) return failure(Errno::srch);
  if (thread.get() == self.pthread) return failure(Errno::deadlk);
  {
    const std::scoped_lock lock(thread->mutex);
    if (thread->detached || std::exchange(thread->joined, true)) return failure(Errno::inval);
  }
  try {
    while (__atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) == Pthread::running) {
      static_cast<void>(lot_.wait(&thread->state, std::uint32_t{Pthread::running}, std::nullopt));
    }
  } catch (const thread::Interrupted&) {
    const std::scoped_lock lock(thread->mutex);
    thread->joined = false;  // another may join it
    throw;
  }
  threads_.remove(handle);
  return thread->value;
}

Errno Pthreads::detach(Handle handle) {
  const auto thread = threads_.find(handle);
  if (!thread) return Errno::srch;
  const std::scoped_lock lock(thread->mutex);
  if (thread->joined || std::exchange(thread->detached, true)) return Errno::inval;
  if (thread->state == Pthread::finished) threads_.remove(handle);
  return Errno::success;
}

Errno Pthreads::cancel(Threads& threads, Handle handle) {
  const auto thread = threads_.find(handle);
  if (!thread) return Errno::srch;
  const std::scoped_lock lock(thread->mutex);
  if (thread->id == 0) return Errno::srch;                        // it never came to be
  if (thread->state == Pthread::finished) return Errno::success;  // it may still be joined
  thread->cancelled = true;
  threads.cancel(thread->id);
  return Errno::success;
}

Handle Pthreads::create_mutex() {
  const Handle handle = new_handle();
  mutexes_.insert(handle, std::make_shared<Mutex>());
  return handle;
}

Handle Pthreads::create_condition() {
  const Handle handle = new_handle();
  conditions_.insert(handle, std::make_shared<Condition>());
  return handle;
}

Errno Pthreads::destroy_mutex(Handle handle) {
  const auto mutex = mutexes_.find(handle);
  if (!mutex) return Errno::inval;
  if (mutex->is_locked()) return Errno::busy;
  mutexes_.remove(handle);
  return Errno::success;
}

Errno Pthreads::destroy_condition(Handle handle) {
  if (!conditions_.find(handle)) return Errno::inval;
  conditions_.remove(handle);
  return Errno::success;
}

Result<Handle> Pthreads::open_semaphore(const std::string& name, bool create, bool exclusive,
                                        std::uint32_t value) {
  const std::scoped_lock lock(names_mutex_);
  const auto known = names_.find(name);
  if (known != names_.end()) {
    if (create && exclusive) return failure(Errno::exist);
    return known->second;
  }
  if (!create) return failure(Errno::noent);
  if (value > Semaphore::greatest) return failure(Errno::inval);
  const Handle handle = new_handle();
  semaphores_.insert(handle, std::make_shared<Semaphore>(value));
  names_.emplace(name, handle);
  return handle;
}

Errno Pthreads::unlink_semaphore(const std::string& name) {
  const std::scoped_lock lock(names_mutex_);
  return names_.erase(name) == 1 ? Errno::success : Errno::noent;
}

}  // namespace sluice::wasi::pthread
