// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <span>

#include "wasi/descriptor.h"
#include "wasi/errno.h"

/// Sets of descriptors as epoll(7) has them. A member leaves when the last number of what it stands
/// for is closed.
namespace sluice::wasi {

/// epoll_create1(2). `flags` may have EPOLL_CLOEXEC, which is always set; others are `inval`.
[[nodiscard]] Result<Descriptor> open_epoll(int flags);
/// epoll_ctl(2), of a host's descriptor as member. EPOLLWAKEUP is left out: it would keep the host
/// awake.
[[nodiscard]] Result<void> change_epoll(const Descriptor& set, int operation, int member,
                                        epoll_event event);
/// epoll_wait(2) without waiting: stores what there is and returns how many.
[[nodiscard]] Result<std::size_t> collect_epoll(const Descriptor& set, std::span<epoll_event> room);

}  // namespace sluice::wasi
