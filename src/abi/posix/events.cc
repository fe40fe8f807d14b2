// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/posix/functions.h"
#include "abi/posix/made.h"
#include "wasi/event.h"
#include "wasi/timer.h"

namespace sluice::abi::posix_1 {
namespace {

itimerspec to_host(const TimerSetting& setting) {
  return {
      .it_interval = {.tv_sec = setting.interval.seconds, .tv_nsec = setting.interval.nanoseconds},
      .it_value = {.tv_sec = setting.next.seconds, .tv_nsec = setting.next.nanoseconds}};
}

TimerSetting from_host(const itimerspec& setting) {
  return {.interval = {.seconds = setting.it_interval.tv_sec,
                       .nanoseconds = setting.it_interval.tv_nsec},
          .next = {.seconds = setting.it_value.tv_sec, .nanoseconds = setting.it_value.tv_nsec}};
}

}  // namespace

Errno event_open(Process& process, GuestMemory memory, std::uint32_t initial, std::int32_t flags,
                 Ptr<Fd> opened) {
  memory.require(opened);
  return insert_made(process, memory, wasi::open_event(initial, flags), opened);
}

Errno timer_open(Process& process, GuestMemory memory, std::int32_t clock, std::int32_t flags,
                 Ptr<Fd> opened) {
  memory.require(opened);
  return insert_made(process, memory, wasi::open_timer(clock, flags), opened);
}

Errno timer_set(Process& process, GuestMemory memory, Fd fd, std::int32_t flags,
                Ptr<TimerSetting> setting, Ptr<TimerSetting> former) {
  memory.require(former);
  const TimerSetting wanted = memory.read(setting);
  const auto timer = process.descriptors.get(fd);
  if (!timer) return timer.error();
  const auto replaced = wasi::set_timer(**timer, flags, to_host(wanted));
  if (!replaced) return replaced.error();
  memory.write(former, from_host(*replaced));
  return Errno::success;
}

Errno timer_get(Process& process, GuestMemory memory, Fd fd, Ptr<TimerSetting> setting) {
  memory.require(setting);
  const auto timer = process.descriptors.get(fd);
  if (!timer) return timer.error();
  const auto found = wasi::timer_setting(**timer);
  if (!found) return found.error();
  memory.write(setting, from_host(*found));
  return Errno::success;
}

}  // namespace sluice::abi::posix_1
