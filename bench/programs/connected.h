// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sockets of measured programs.
#pragma once

#include "measure.h"
#include "services.h"

// A connection to the peer.
static inline int connected(enum service service) {
  const char first = (char)service;
  const int one = 1;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  check(fd >= 0 && connect(fd, (struct sockaddr*)&peer, sizeof peer) == 0, "connect");
  check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "setsockopt");
  check(send(fd, &first, 1, 0) == 1, "send");
  return fd;
}

// A socket bound to a free port of the loopback interface, and its address.
static inline int bound(int type, struct sockaddr_in* address) {
  socklen_t length = sizeof *address;
  const int fd = socket(AF_INET, type, 0);
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(fd >= 0 && bind(fd, (struct sockaddr*)address, length) == 0 &&
            getsockname(fd, (struct sockaddr*)address, &length) == 0,
        "bind");
  return fd;
}

// A socket to which the peer connects `count` times.
static inline int listening(enum service service, long count) {
  struct sockaddr_in address;
  const int listener = bound(SOCK_STREAM, &address);
  check(listen(listener, 1024) == 0, "listen");
  const struct back back = {htonl(ntohs(address.sin_port)), htonl((unsigned int)count)};
  const int control = connected(service);
  check(send(control, &back, sizeof back, 0) == sizeof back, "send");
  return listener;
}
