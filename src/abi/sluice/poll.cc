// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abi/sluice/functions.h"
#include "wasi/kept_array.h"
#include "wasi/poll_set.h"

namespace sluice::abi::sluice_1 {
namespace {

constexpr std::uint32_t events_offset = offsetof(LinuxPollEntry, events);

wasi::PollSet& poll_set(Process& process) {
  static thread_local wasi::PollSet of_thread;
  return process.descriptors.is_shared() ? of_thread : process.poll_set;
}

}  // namespace

Errno poll(Process& process, GuestMemory memory, Ptr<PollEntry> entries, Size count,
           std::int64_t nanoseconds, Ptr<Size> ready_count) {
  if (count > wasi::PollSet::limit) return Errno::inval;
  const auto list = memory.bytes(entries, count);
  memory.require(ready_count);
  const auto ready = poll_set(process).wait(process.descriptors, list, nanoseconds);
  if (!ready) return ready.error();
  memory.write(ready_count, *ready);
  return Errno::success;
}

Errno fd_poll(Process& process, GuestMemory memory, Ptr<LinuxPollEntry> entries, Size count,
              std::int64_t nanoseconds, Ptr<Size> ready_count) {
  static thread_local std::vector<PollEntry> list;
  if (count > wasi::PollSet::limit) return Errno::inval;
  static_cast<void>(memory.bytes(entries, count));
  memory.require(ready_count);
  wasi::empty(list);
  for (Size i = 0; i < count; ++i) {
    const LinuxPollEntry entry = memory.read(entries[i]);
    list.push_back(
        {.number = entry.fd, .events = wasi::PollSet::from_host(entry.events), .happened = 0});
  }
  const auto ready = poll_set(process).wait(process.descriptors,
                                            std::as_writable_bytes(std::span(list)), nanoseconds);
  if (!ready) return ready.error();
  for (Size i = 0; i < count; ++i) {
    memory.write(Ptr<std::int16_t>{entries[i].offset + events_offset},
                 wasi::PollSet::to_host(list[i].happened));
  }
  memory.write(ready_count, *ready);
  return Errno::success;
}

}  // namespace sluice::abi::sluice_1
