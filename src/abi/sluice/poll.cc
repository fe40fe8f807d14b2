// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/sluice/functions.h"
#include "wasi/poll_set.h"

namespace sluice::abi::sluice_1 {

Errno fd_poll(Process& process, GuestMemory memory, Ptr<PollEntry> entries, Size count,
              std::int64_t nanoseconds, Ptr<Size> ready_count) {
  static thread_local wasi::PollSet of_thread;
  if (count > wasi::PollSet::limit) return Errno::inval;
  const auto list = memory.bytes(entries, count);
  memory.require(ready_count);
  wasi::PollSet& set = process.descriptors.is_shared() ? of_thread : process.poll_set;
  const auto ready = set.wait(process.descriptors, list, nanoseconds);
  if (!ready) return ready.error();
  memory.write(ready_count, *ready);
  return Errno::success;
}

}  // namespace sluice::abi::sluice_1
