// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations on sockets that block.
#pragma once

#include "blocked.h"

static void do_recv(void) {
  int ends[2];
  make_pair(ends);
  wait_here();
  recv(ends[0], block, 1, 0);
}

static void do_recvfrom(void) {
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(fd >= 0 && bind(fd, (struct sockaddr*)&any, sizeof any) == 0);
  socklen_t length = sizeof any;
  wait_here();
  recvfrom(fd, block, sizeof block, 0, (struct sockaddr*)&any, &length);
}

static void do_send(void) {
  int ends[2];
  make_pair(ends);
  wait_here();
  while (send(ends[0], block, sizeof block, 0) > 0) {
  }
}

static void do_accept(void) {
  const int listening = listener(&(struct sockaddr_in){0});
  wait_here();
  accept(listening, NULL, NULL);
}

static void do_connect(void) {
  struct sockaddr_in silent = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  wait_here();
  connect(fd, (struct sockaddr*)&silent, sizeof silent);
}

static void do_poll(void) {
  int ends[2];
  make_pair(ends);
  struct pollfd entry = {.fd = ends[0], .events = POLLIN, .revents = 0};
  wait_here();
  poll(&entry, 1, -1);
}

static void do_look_up(void) {
  struct addrinfo* found = NULL;
  wait_here();
  getaddrinfo("never.sluice.test", "80", NULL, &found);
}

static void do_recvmsg(void) {
  int ends[2];
  make_pair(ends);
  struct iovec part = {.iov_base = block, .iov_len = sizeof block};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  wait_here();
  recvmsg(ends[0], &message, 0);
}

static void limit_time(int fd, int option) {
  const struct timeval limit = {.tv_sec = 1000};
  CHECK(setsockopt(fd, SOL_SOCKET, option, &limit, sizeof limit) == 0);
}

static void do_recv_limited(void) {
  int ends[2];
  make_pair(ends);
  limit_time(ends[0], SO_RCVTIMEO);
  wait_here();
  recv(ends[0], block, 1, 0);
}

static void do_send_limited(void) {
  int ends[2];
  make_pair(ends);
  limit_time(ends[0], SO_SNDTIMEO);
  wait_here();
  while (send(ends[0], block, sizeof block, 0) > 0) {
  }
}

// Closing waits until what was sent has arrived.
static void do_close(void) {
  int ends[2];
  make_pair(ends);
  const struct linger linger = {.l_onoff = 1, .l_linger = 1000};
  CHECK(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
  while (send(ends[0], block, sizeof block, MSG_DONTWAIT) > 0) {
  }
  wait_here();
  close(ends[0]);
}

static void do_poll_many(void) {
  struct pollfd entries[100];
  for (int i = 0; i < 100; ++i) {
    entries[i].fd = listener(&(struct sockaddr_in){0});
    entries[i].events = POLLIN;
  }
  wait_here();
  poll(entries, 100, 1000000);
}
