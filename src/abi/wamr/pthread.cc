// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/wamr/pthread.h"

#include <array>
#include <bit>

#include "wasi/pthread/pthreads.h"
#include "wasi/threads.h"

namespace sluice::abi::wamr {
namespace {

constexpr std::string_view module = "env";
using engine::host_function;

constexpr std::array table{
    host_function<&pthread_create>(module, "pthread_create"),
    host_function<&pthread_join>(module, "pthread_join"),
    host_function<&pthread_detach>(module, "pthread_detach"),
    host_function<&pthread_cancel>(module, "pthread_cancel"),
    host_function<&pthread_self>(module, "pthread_self"),
    host_function<&pthread_self>(module, "__pthread_self"),
    host_function<&pthread_exit>(module, "pthread_exit"),
    host_function<&pthread_mutex_init>(module, "pthread_mutex_init"),
    host_function<&pthread_mutex_lock>(module, "pthread_mutex_lock"),
    host_function<&pthread_mutex_unlock>(module, "pthread_mutex_unlock"),
    host_function<&pthread_mutex_destroy>(module, "pthread_mutex_destroy"),
    host_function<&pthread_cond_init>(module, "pthread_cond_init"),
    host_function<&pthread_cond_wait>(module, "pthread_cond_wait"),
    host_function<&pthread_cond_timedwait>(module, "pthread_cond_timedwait"),
    host_function<&pthread_cond_signal>(module, "pthread_cond_signal"),
    host_function<&pthread_cond_broadcast>(module, "pthread_cond_broadcast"),
    host_function<&pthread_cond_destroy>(module, "pthread_cond_destroy"),
    host_function<&pthread_key_create>(module, "pthread_key_create"),
    host_function<&pthread_setspecific>(module, "pthread_setspecific"),
    host_function<&pthread_getspecific>(module, "pthread_getspecific"),
    host_function<&pthread_key_delete>(module, "pthread_key_delete"),
    host_function<&posix_memalign>(module, "posix_memalign"),
    host_function<&sem_open>(module, "sem_open"),
    host_function<&sem_close>(module, "sem_close"),
    host_function<&sem_wait>(module, "sem_wait"),
    host_function<&sem_trywait>(module, "sem_trywait"),
    host_function<&sem_post>(module, "sem_post"),
    host_function<&sem_getvalue>(module, "sem_getvalue"),
    host_function<&sem_unlink>(module, "sem_unlink"),
};

wasi::pthread::KeyValues& values_of_caller(Process& process) {
  return process.pthreads().of(process.threads->current()).values;
}

/// A block of the guest's malloc; 0 when there is no room.
std::uint32_t allocate(wasi::GuestThread& self, std::uint32_t size) {
  return static_cast<std::uint32_t>(self.call("malloc", {static_cast<std::int32_t>(size)}));
}

void release(wasi::GuestThread& self, std::uint32_t block) {
  self.call("free", {static_cast<std::int32_t>(block)});
}

/// A block of the guest's malloc at a multiple of `alignment`, which is more than malloc gives by
/// itself. With room to spare the block before it is sized so that the next one comes to lie right;
/// 0 when it does not.
std::uint32_t allocate_aligned(wasi::GuestThread& self, std::uint32_t alignment,
                               std::uint32_t size) {
  constexpr std::uint32_t overhead = 8;  // of a block, with any malloc in use
  if (std::uint64_t{size} + 2 * std::uint64_t{alignment} > UINT32_MAX) return 0;
  const std::uint32_t probe = allocate(self, size + 2 * alignment);
  if (probe == 0) return 0;
  // Within the probe's end, and so below 4 GiB: an alignment is greater than the overhead twice.
  const std::uint32_t wanted = (probe + 2 * overhead + alignment - 1) & ~(alignment - 1);
  release(self, probe);
  const std::uint32_t filler = allocate(self, wanted - probe - overhead);
  if (filler == 0) return 0;
  const std::uint32_t block = allocate(self, size);
  release(self, filler);
  if (block % alignment == 0) return block;
  release(self, block);
  return 0;
}

}  // namespace

std::span<const engine::HostFunction> pthread_functions() { return table; }

Errno pthread_create(Process& process, GuestMemory memory, Ptr<Handle> thread,
                     Ptr<std::uint8_t> /*attributes*/, std::uint32_t element,
                     std::uint32_t argument) {
  memory.require(thread);
  const auto created = process.pthreads().create(*process.threads, element, argument);
  if (!created) return created.error();
  memory.write(thread, *created);
  return Errno::success;
}

Errno pthread_join(Process& process, GuestMemory memory, Handle thread, Ptr<std::uint32_t> value) {
  if (value.offset != 0) memory.require(value);
  const auto joined = process.pthreads().join(process.threads->current(), thread);
  if (!joined) return joined.error();
  if (value.offset != 0) memory.write(value, *joined);
  return Errno::success;
}

Errno pthread_detach(Process& process, Handle thread) { return process.pthreads().detach(thread); }

Errno pthread_cancel(Process& process, Handle thread) {
  return process.pthreads().cancel(*process.threads, thread);
}

Handle pthread_self(Process& process) {
  return process.pthreads().of(process.threads->current()).handle;
}

engine::Halt pthread_exit(Process& process, std::uint32_t value) {
  process.pthreads().exit(*process.threads, value);
  return {};
}

Errno pthread_key_create(Process& process, GuestMemory memory, Ptr<std::uint32_t> key,
                         std::uint32_t destructor) {
  memory.require(key);
  const auto created = process.pthreads().keys().create(destructor);
  if (!created) return Errno::again;
  memory.write(key, *created);
  return Errno::success;
}

Errno pthread_setspecific(Process& process, std::uint32_t key, std::uint32_t value) {
  const bool known = process.pthreads().keys().set(values_of_caller(process), key, value);
  return known ? Errno::success : Errno::inval;
}

std::uint32_t pthread_getspecific(Process& process, std::uint32_t key) {
  return process.pthreads().keys().get(values_of_caller(process), key);
}

Errno pthread_key_delete(Process& process, std::uint32_t key) {
  return process.pthreads().keys().remove(key) ? Errno::success : Errno::inval;
}

Errno posix_memalign(Process& process, GuestMemory memory, Ptr<std::uint32_t> block,
                     std::uint32_t alignment, std::uint32_t size) {
  constexpr std::uint32_t natural = 8;  // what malloc gives at least
  memory.require(block);
  if (!std::has_single_bit(alignment) || alignment % sizeof(std::uint32_t) != 0) {
    return Errno::inval;
  }
  wasi::GuestThread& self = process.threads->current();
  if (!self.exports("malloc") || !self.exports("free")) return Errno::notsup;
  const std::uint32_t allocated =
      alignment <= natural ? allocate(self, size) : allocate_aligned(self, alignment, size);
  if (allocated == 0) return Errno::nomem;
  memory.write(block, allocated);
  return Errno::success;
}

}  // namespace sluice::abi::wamr
