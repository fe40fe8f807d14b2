// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/uio.h>

#include <cstdint>
#include <cstring>

#include "net/endpoint.h"
#include "net/result.h"
#include "net/socket.h"

namespace sluice::policy {

/// The errno of a result, 0 of one that has a value.
int error(const auto& result) { return result ? 0 : net::number(result.error()); }

inline iovec text(const char* bytes) { return {const_cast<char*>(bytes), std::strlen(bytes)}; }

/// 127.0.0.LAST.
inline net::Endpoint loopback(std::uint8_t last, std::uint16_t port = 0) {
  return {.address = net::Address::v4({127, 0, 0, last}), .port = port};
}

/// Waits, within reason, until there is something to read or accept.
inline void await_input(const net::Socket& socket) {
  pollfd entry{.fd = socket.host(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&entry, 1, 10'000), 1);
}

}  // namespace sluice::policy
