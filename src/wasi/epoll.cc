// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/epoll.h"

#include <utility>

namespace sluice::wasi {

Result<Descriptor> open_epoll(int flags) {
  if ((flags & ~EPOLL_CLOEXEC) != 0) return failure(Errno::inval);
  net::FileDescriptor set(::epoll_create1(EPOLL_CLOEXEC));
  if (!set) return failure(last_error());
  return Descriptor::adopt(std::move(set));
}

Result<void> change_epoll(const Descriptor& set, int operation, int member, epoll_event event) {
  event.events &= ~static_cast<std::uint32_t>(EPOLLWAKEUP);
  if (::epoll_ctl(set.host(), operation, member, &event) != 0) return failure(last_error());
  return {};
}

Result<std::size_t> collect_epoll(const Descriptor& set, std::span<epoll_event> room) {
  const int count = ::epoll_wait(set.host(), room.data(), static_cast<int>(room.size()), 0);
  if (count < 0) return failure(last_error());
  return static_cast<std::size_t>(count);
}

}  // namespace sluice::wasi
