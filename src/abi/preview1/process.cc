// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sched.h>

#include "abi/preview1/functions.h"
#include "wasi/random.h"

namespace sluice::abi::preview1 {

engine::Halt proc_exit(Process& process, std::uint32_t code) {
  process.exit(code);
  return {};
}

// A guest has no signals. The C library raises its own without asking the host.
Errno proc_raise(Process& /*process*/, std::uint32_t /*signal*/) { return Errno::notsup; }

Errno sched_yield(Process& /*process*/) {
  ::sched_yield();
  return Errno::success;
}

Errno random_get(Process& /*process*/, GuestMemory memory, Ptr<std::uint8_t> buffer, Size length) {
  const auto filled = wasi::fill_random(memory.bytes(buffer, length));
  return filled ? Errno::success : filled.error();
}

}  // namespace sluice::abi::preview1
