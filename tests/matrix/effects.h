// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What can be seen of a socket, and of the one at its other end, after a call.
#pragma once

#include "matrix.h"

// All that waits, datagram by datagram.
static inline void say_waiting(int fd) {
  for (int i = 0; i < 3; ++i) {
    unsigned char bytes[32];
    memset(bytes, UNTOUCHED, sizeof bytes);
    const ssize_t size = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    say_result(size);
    say_bytes(bytes, sizeof bytes);
    if (size == 0) return;
  }
}

static inline void say_pending_error(int fd) {
  int error = -1;
  socklen_t length = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
    say_result(-1);
  } else if (error != 0) {
    say(" SO_ERROR %s", error_name(error));
  }
}

static inline void say_name(int (*call)(int, struct sockaddr* restrict, socklen_t* restrict),
                            int fd, uint16_t port) {
  Address address = {.length = sizeof address.storage};
  if (call(fd, &address.any, &address.length) != 0) {
    say_result(-1);
  } else {
    say_address(&address, port);
  }
}

// `own` is the port that the socket had before, `server` that of its peer.
static inline void say_effects(int fd, int other, uint16_t own, uint16_t server) {
  settle();
  say(" | own");
  say_events(events_now(fd, all_events));
  say_pending_error(fd);
  say_name(getsockname, fd, own);
  say_name(getpeername, fd, server);
  say_waiting(fd);
  if (other < 0) return;
  say(" | other");
  say_events(events_now(other, all_events));
  say_pending_error(other);
  say_waiting(other);
}
