// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "net/socket.h"

namespace sluice::net {

/// Whether a call on `socket` with `flags` (MSG_*) may wait for the peer.
[[nodiscard]] bool may_block(const Socket& socket, int flags);

/// Whether such a call fails with EAGAIN as it is now, since it may not wait and there is none of
/// `events` (POLL*). To be asked before the call waits for a limit.
[[nodiscard]] bool would_block(const Socket& socket, int flags, short events);

}  // namespace sluice::net
