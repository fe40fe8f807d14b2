// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <time.h>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

namespace sluice::wasi {

/// timerfd_create(2). `clock` is CLOCK_REALTIME, CLOCK_MONOTONIC or CLOCK_BOOTTIME: those that wake
/// the host up are `inval`. `flags` may have TFD_NONBLOCK and TFD_CLOEXEC, which is always set.
[[nodiscard]] Result<Descriptor> open_timer(clockid_t clock, int flags);

/// timerfd_settime(2); returns the former setting. `flags` may have TFD_TIMER_ABSTIME and
/// TFD_TIMER_CANCEL_ON_SET. `inval` for what is no timer.
[[nodiscard]] Result<itimerspec> set_timer(const Descriptor& timer, int flags,
                                           const itimerspec& setting);
/// timerfd_gettime(2).
[[nodiscard]] Result<itimerspec> timer_setting(const Descriptor& timer);

}  // namespace sluice::wasi
