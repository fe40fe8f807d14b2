// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>

#include "abi/wamr/types.h"
#include "engine/host_function.h"

/// The thread library that WAMR offers to programs whose C library has none (lib-pthread): module
/// `env`. Functions do what the POSIX function of the name does and return its error number, as
/// wasi-libc numbers them; attributes are not looked at. What the guest sees of a thread, mutex,
/// condition or semaphore is a number, in its pthread_t, pthread_mutex_t, ...; a mutex or condition
/// whose memory is 0 is initialised when it is first used. A bad pointer traps.
namespace sluice::abi::wamr {

/// All of them.
[[nodiscard]] std::span<const engine::HostFunction> pthread_functions();

using Handle = std::uint32_t;

// pthread.cc
Errno pthread_create(Process&, GuestMemory, Ptr<Handle> thread, Ptr<std::uint8_t> attributes,
                     std::uint32_t element, std::uint32_t argument);
/// `value` may be null.
Errno pthread_join(Process&, GuestMemory, Handle thread, Ptr<std::uint32_t> value);
Errno pthread_detach(Process&, Handle thread);
/// The thread ends in its next blocking call.
Errno pthread_cancel(Process&, Handle thread);
/// 0 for the main thread.
Handle pthread_self(Process&);
/// Of the main thread: the program goes on until all threads have ended.
engine::Halt pthread_exit(Process&, std::uint32_t value);
Errno pthread_key_create(Process&, GuestMemory, Ptr<std::uint32_t> key, std::uint32_t destructor);
Errno pthread_setspecific(Process&, std::uint32_t key, std::uint32_t value);
std::uint32_t pthread_getspecific(Process&, std::uint32_t key);
Errno pthread_key_delete(Process&, std::uint32_t key);
/// From the guest's exported malloc, so that its free takes it back.
Errno posix_memalign(Process&, GuestMemory, Ptr<std::uint32_t> block, std::uint32_t alignment,
                     std::uint32_t size);

// pthread_sync.cc
Errno pthread_mutex_init(Process&, GuestMemory, Ptr<Handle> mutex, Ptr<std::uint8_t> attributes);
Errno pthread_mutex_lock(Process&, GuestMemory, Ptr<Handle> mutex);
Errno pthread_mutex_unlock(Process&, GuestMemory, Ptr<Handle> mutex);
Errno pthread_mutex_destroy(Process&, GuestMemory, Ptr<Handle> mutex);
Errno pthread_cond_init(Process&, GuestMemory, Ptr<Handle> condition, Ptr<std::uint8_t> attributes);
Errno pthread_cond_wait(Process&, GuestMemory, Ptr<Handle> condition, Ptr<Handle> mutex);
/// The time is relative.
Errno pthread_cond_timedwait(Process&, GuestMemory, Ptr<Handle> condition, Ptr<Handle> mutex,
                             std::uint64_t microseconds);
Errno pthread_cond_signal(Process&, GuestMemory, Ptr<Handle> condition);
Errno pthread_cond_broadcast(Process&, GuestMemory, Ptr<Handle> condition);
Errno pthread_cond_destroy(Process&, GuestMemory, Ptr<Handle> condition);

// semaphore.cc: -1 for every error, as POSIX has it; there is no errno that the host could set.

/// Semaphores have names within the program. `flags` are O_CREAT and O_EXCL of wasi-libc or Linux.
std::int32_t sem_open(Process&, GuestMemory, Ptr<char> name, std::uint32_t flags,
                      std::uint32_t mode, std::uint32_t value);
std::int32_t sem_close(Process&, Handle semaphore);
std::int32_t sem_wait(Process&, Handle semaphore);
std::int32_t sem_trywait(Process&, Handle semaphore);
std::int32_t sem_post(Process&, Handle semaphore);
std::int32_t sem_getvalue(Process&, GuestMemory, Handle semaphore, Ptr<std::int32_t> value);
std::int32_t sem_unlink(Process&, GuestMemory, Ptr<char> name);

}  // namespace sluice::abi::wamr
