// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <sys/socket.h>

namespace sluice::net {

// What is let through to the kernel, from everyone: guests name flags too.
inline constexpr int send_flags =
    MSG_OOB | MSG_DONTROUTE | MSG_DONTWAIT | MSG_EOR | MSG_CONFIRM | MSG_NOSIGNAL | MSG_MORE;
inline constexpr int receive_flags =
    MSG_OOB | MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL;

}  // namespace sluice::net
