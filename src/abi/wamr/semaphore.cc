// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <optional>
#include <string>

#include "abi/wamr/pthread.h"
#include "wasi/pthread/pthreads.h"

namespace sluice::abi::wamr {
namespace {

constexpr std::int32_t failed = -1;

/// The string that ends in NUL; nothing when it is longer than a name may be.
std::optional<std::string> read_name(GuestMemory memory, Ptr<char> at) {
  constexpr std::uint32_t longest = 255;  // NAME_MAX
  std::string name;
  for (std::uint32_t i = 0; i <= longest; ++i) {
    const char next = memory.read(at[i]);
    if (next == '\0') return name;
    name += next;
  }
  return std::nullopt;
}

}  // namespace

std::int32_t sem_open(Process& process, GuestMemory memory, Ptr<char> name, std::uint32_t flags,
                      std::uint32_t /*mode*/, std::uint32_t value) {
  constexpr std::uint32_t create = 0x1000 | 0x40;     // O_CREAT of wasi-libc, of Linux
  constexpr std::uint32_t exclusive = 0x4000 | 0x80;  // O_EXCL
  const auto known = read_name(memory, name);
  if (!known) return failed;
  const auto handle = process.pthreads().semaphores().open(*known, (flags & create) != 0,
                                                           (flags & exclusive) != 0, value);
  return handle ? static_cast<std::int32_t>(*handle) : failed;
}

std::int32_t sem_close(Process& process, Handle semaphore) {
  return process.pthreads().semaphores().close(semaphore) ? 0 : failed;
}

std::int32_t sem_wait(Process& process, Handle semaphore) {
  const auto found = process.pthreads().semaphores().find(semaphore);
  if (!found) return failed;
  found->wait(process.pthreads().lot());
  return 0;
}

std::int32_t sem_trywait(Process& process, Handle semaphore) {
  const auto found = process.pthreads().semaphores().find(semaphore);
  return found && found->try_wait() ? 0 : failed;
}

std::int32_t sem_post(Process& process, Handle semaphore) {
  const auto found = process.pthreads().semaphores().find(semaphore);
  return found && found->post(process.pthreads().lot()) ? 0 : failed;
}

std::int32_t sem_getvalue(Process& process, GuestMemory memory, Handle semaphore,
                          Ptr<std::int32_t> value) {
  memory.require(value);
  const auto found = process.pthreads().semaphores().find(semaphore);
  if (!found) return failed;
  memory.write(value, static_cast<std::int32_t>(found->value()));
  return 0;
}

std::int32_t sem_unlink(Process& process, GuestMemory memory, Ptr<char> name) {
  const auto known = read_name(memory, name);
  return known && process.pthreads().semaphores().unlink(*known) ? 0 : failed;
}

}  // namespace sluice::abi::wamr
