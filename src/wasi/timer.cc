// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/timer.h"

#include <sys/timerfd.h>

namespace sluice::wasi {

Result<Descriptor> open_timer(clockid_t clock, int flags) {
  const bool is_known =
      clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
  if (!is_known || (flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) != 0) return failure(Errno::inval);
  net::FileDescriptor timer(::timerfd_create(clock, flags | TFD_CLOEXEC));
  if (!timer) return failure(last_error());
  return Descriptor::adopt(std::move(timer));
}

Result<itimerspec> set_timer(const Descriptor& timer, int flags, const itimerspec& setting) {
  if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0) return failure(Errno::inval);
  itimerspec former{};
  if (::timerfd_settime(timer.host(), flags, &setting, &former) != 0) return failure(last_error());
  return former;
}

Result<itimerspec> timer_setting(const Descriptor& timer) {
  itimerspec setting{};
  if (::timerfd_gettime(timer.host(), &setting) != 0) return failure(last_error());
  return setting;
}

}  // namespace sluice::wasi
