// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstddef>
#include <cstdint>

#include "abi/sluice/functions.h"
#include "wasi/poll_set.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr std::uint32_t events_offset = offsetof(PollEntry, events);

}  // namespace

Errno fd_poll(Process& process, GuestMemory memory, Ptr<PollEntry> entries, Size count,
              std::int64_t nanoseconds, Ptr<Size> ready_count) {
  static thread_local wasi::PollSet set;
  if (count > wasi::PollSet::limit) return Errno::inval;
  static_cast<void>(memory.bytes(entries, count));
  memory.require(ready_count);
  const wasi::PollSet::Use use(set);
  for (Size i = 0; i < count; ++i) {
    const PollEntry entry = memory.read(entries[i]);
    set.add(process.descriptors, entry.fd, entry.events);
  }
  const auto polled = set.wait(nanoseconds);
  if (!polled) return polled.error();
  Size ready = 0;
  for (Size i = 0; i < count; ++i) {
    const short happened = (*polled)[i].revents;
    memory.write(Ptr<std::int16_t>{entries[i].offset + events_offset}, happened);
    if (happened != 0) ++ready;
  }
  memory.write(ready_count, ready);
  return Errno::success;
}

}  // namespace sluice::abi::sluice_1
