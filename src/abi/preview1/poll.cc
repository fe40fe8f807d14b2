// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll.h"

#include <optional>

#include "abi/preview1/functions.h"

namespace sluice::abi::preview1 {
namespace {

constexpr std::uint16_t absolute_time = 1;  ///< subclockflags
constexpr std::uint16_t hangup = 1;         ///< eventrwflags

/// nullopt for an event type or a flag that does not exist.
std::optional<wasi::Subscription> decoded(const Subscription& guest) {
  const auto type = static_cast<wasi::EventType>(guest.tag);
  switch (type) {
    case wasi::EventType::clock:
      if ((guest.clock.flags & ~absolute_time) != 0) return std::nullopt;
      return wasi::Subscription{.user_data = guest.userdata,
                                .type = type,
                                .subject = guest.clock.id,
                                .timeout = guest.clock.timeout,
                                .absolute = guest.clock.flags == absolute_time};
    case wasi::EventType::fd_read:
    case wasi::EventType::fd_write:
      return wasi::Subscription{.user_data = guest.userdata, .type = type, .subject = guest.fd};
  }
  return std::nullopt;
}

Event encoded(const wasi::Event& event) {
  Event guest{};
  guest.userdata = event.user_data;
  guest.error = static_cast<std::uint16_t>(event.error);
  guest.type = static_cast<std::uint8_t>(event.type);
  guest.nbytes = event.size;
  guest.flags = event.hangup ? hangup : 0;
  return guest;
}

}  // namespace

Errno poll_oneoff(Process& process, GuestMemory memory, Ptr<Subscription> subscriptions,
                  Ptr<Event> events, Size count, Ptr<Size> event_count) {
  static thread_local wasi::Poller of_thread;
  wasi::Poller& poller = process.descriptors.is_shared() ? of_thread : process.poller;
  if (count > wasi::Poller::limit) return Errno::inval;
  static_cast<void>(memory.bytes(events, count));
  memory.require(event_count);
  const auto request = memory.bytes(subscriptions, count);
  if (!poller.is_as_before(process.descriptors, request)) {
    poller.begin(request);
    for (Size i = 0; i < count; ++i) {
      const auto subscription = decoded(memory.read(subscriptions[i]));
      if (!subscription) return Errno::inval;
      poller.add(*subscription);
    }
  }
  const auto ready = poller.wait(process.descriptors);
  if (!ready) return ready.error();
  // The two arrays may overlap: from here on the subscriptions are not read again.
  Size stored = 0;
  for (const wasi::Event& event : *ready) memory.write(events[stored++], encoded(event));
  memory.write(event_count, stored);
  return Errno::success;
}

}  // namespace sluice::abi::preview1
