// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/epoll.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "abi/posix/functions.h"
#include "abi/posix/made.h"

namespace sluice::abi::posix_1 {
namespace {

constexpr std::uint32_t most_at_once = 256;

}  // namespace

Errno epoll_open(Process& process, GuestMemory memory, std::int32_t flags, Ptr<Fd> opened) {
  memory.require(opened);
  return insert_made(process, memory, wasi::open_epoll(flags), opened);
}

Errno epoll_change(Process& process, Fd set, std::int32_t operation, Fd member,
                   std::uint32_t events, std::uint64_t data) {
  const auto changed = process.descriptors.get(set);
  if (!changed) return changed.error();
  const auto looked_at = process.descriptors.get(member);
  if (!looked_at) return looked_at.error();
  const auto own = process.descriptors.own_host(member);
  if (!own) return own.error();
  const int host = *own == nullptr ? (*looked_at)->host() : (*own)->get();
  const auto result =
      wasi::change_epoll(**changed, operation, host, {.events = events, .data = {.u64 = data}});
  return result ? Errno::success : result.error();
}

Errno epoll_collect(Process& process, GuestMemory memory, Fd set, Ptr<EpollEvent> events,
                    std::uint32_t most, Ptr<std::uint32_t> count) {
  std::array<epoll_event, most_at_once> room;
  const std::uint32_t wanted = std::min(most, most_at_once);
  static_cast<void>(memory.bytes(events, wanted));
  memory.require(count);
  const auto collected_from = process.descriptors.get(set);
  if (!collected_from) return collected_from.error();
  const auto collected = wasi::collect_epoll(**collected_from, std::span(room).first(wanted));
  if (!collected) return collected.error();
  const auto stored = static_cast<std::uint32_t>(*collected);
  for (std::uint32_t i = 0; i < stored; ++i) {
    memory.write(events[i], {.events = room[i].events, .unused = 0, .data = room[i].data.u64});
  }
  memory.write(count, stored);
  return Errno::success;
}

}  // namespace sluice::abi::posix_1
