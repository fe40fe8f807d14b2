// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/pthread/pthreads.h"

#include <utility>

namespace sluice::wasi::pthread {

/// What a thread has before it starts; given back unless it does.
class Pthreads::Reserved {
 public:
  Reserved(Pthreads& pthreads, std::uint32_t stack, Handle handle)
      : pthreads_(&pthreads), stack_(stack), handle_(handle) {}
  Reserved(const Reserved&) = delete;
  Reserved& operator=(const Reserved&) = delete;
  Reserved(Reserved&&) = delete;
  Reserved& operator=(Reserved&&) = delete;
  ~Reserved() {
    if (pthreads_ == nullptr) return;
    pthreads_->threads_.remove(handle_);
    pthreads_->stacks_.give_back(stack_);
  }
  void keep() { pthreads_ = nullptr; }

 private:
  Pthreads* pthreads_;
  std::uint32_t stack_;
  Handle handle_;
};

Pthread& Pthreads::of(GuestThread& self) {
  if (!self.pthread) {
    self.pthread = std::make_shared<Pthread>();
    if (self.id() != 0) self.pthread->handle = counter_.fetch_add(1);  // nobody could join it here
  }
  return *self.pthread;
}

Result<Handle> Pthreads::create(Threads& threads, std::uint32_t element, std::uint32_t argument) {
  const auto stack = stacks_.take(threads.current());
  if (!stack) return failure(Errno::again);
  auto thread = std::make_shared<Pthread>();
  // Its number may be wanted before this function has it: cancel() waits for the lock.
  const std::scoped_lock lock(thread->mutex);
  thread->handle = threads_.insert(thread);
  Reserved reserved(*this, *stack, thread->handle);
  if (thread->handle == 0) return failure(Errno::again);
  const auto id = threads.start([this, thread, top = *stack, element, argument](GuestThread& self) {
    self.pthread = thread;
    self.set_stack_pointer(top);
    try {
      run(self, element, argument);
    } catch (const NeverReturned&) {  // its value is for those that join it all the same
    }
    stacks_.give_back(top);
    end(*thread);
  });
  if (!id) return failure(id.error());
  reserved.keep();
  thread->id = *id;
  return thread->handle;
}

void Pthreads::run(GuestThread& self, std::uint32_t element, std::uint32_t argument) {
  std::uint32_t value = cancelled_value;
  try {
    value =
        static_cast<std::uint32_t>(self.call_element(element, static_cast<std::int32_t>(argument)));
  } catch (const NeverReturned&) {
    const std::scoped_lock lock(self.pthread->mutex);
    if (self.pthread->ending || !self.pthread->cancelled) throw;
  }
  finish(self, value);
}

void Pthreads::end(Pthread& thread) {
  bool detached = false;
  {
    const std::scoped_lock lock(thread.mutex);
    __atomic_store_n(&thread.state, Pthread::finished, __ATOMIC_RELEASE);
    detached = thread.detached;
  }
  lot_.notify(&thread.state, thread::ParkingLot::all);
  if (detached) threads_.remove(thread.handle);
}

void Pthreads::finish(GuestThread& self, std::uint32_t value) {
  Pthread& thread = of(self);
  {
    const std::scoped_lock lock(thread.mutex);
    thread.ending = true;
    thread.value = value;
  }
  self.interruption().withdraw(thread::Interruption::Reason::cancelled);
  keys_.destroy(thread.values, [&self](std::uint32_t destructor, std::uint32_t data) {
    self.call_element(destructor, static_cast<std::int32_t>(data));
  });
}

void Pthreads::exit(Threads& threads, std::uint32_t value) {
  GuestThread& self = threads.current();
  finish(self, value);
  if (self.id() != 0) return;
  // The end of a program writes what its C library still holds, and that can only be asked for
  // from outside: an exported function of a command ends with it.
  threads.wait_for_others();
  if (self.exports("free")) self.call("free", {0});
}

Result<std::uint32_t> Pthreads::join(GuestThread& self, Handle handle) {
  const auto thread = threads_.find(handle);
  if (!thread) return failure(Errno::srch);
  if (thread == self.pthread) return failure(Errno::deadlk);
  {
    const std::scoped_lock lock(thread->mutex);
    if (thread->detached || std::exchange(thread->joined, true)) return failure(Errno::inval);
  }
  try {
    while (__atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) == Pthread::running) {
      static_cast<void>(lot_.wait(&thread->state, Pthread::running, std::nullopt));
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
  if (thread->id == 0) return Errno::srch;    // it never came to be
  if (thread->ending) return Errno::success;  // it may still be joined
  thread->cancelled = true;
  threads.cancel(thread->id);
  return Errno::success;
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

}  // namespace sluice::wasi::pthread
