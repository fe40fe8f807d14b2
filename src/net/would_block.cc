// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "net/would_block.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace sluice::net {

bool may_block(const Socket& socket, int flags) {
  if ((flags & MSG_DONTWAIT) != 0) return false;
  const int status = fcntl(socket.host(), F_GETFL);
  return status >= 0 && (status & O_NONBLOCK) == 0;
}

bool would_block(const Socket& socket, int flags, short events) {
  if ((flags & MSG_OOB) != 0 || may_block(socket, flags)) return false;
  pollfd entry{.fd = socket.host(), .events = events, .revents = 0};
  return ::poll(&entry, 1, 0) == 0;
}

}  // namespace sluice::net
