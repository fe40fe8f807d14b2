// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poll() without waiting, of as many UDP sockets as `detail` says.
#include "connected.h"

enum { most = 10000 };

static struct pollfd set[most];

static nfds_t idle_sockets(void) {
  const nfds_t count = (nfds_t)atol(detail);
  check(count <= most, "too many");
  for (nfds_t i = 0; i < count; ++i) {
    set[i] = (struct pollfd){.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
    check(set[i].fd >= 0, "socket");
  }
  return count;
}

static nfds_t sockets_with_one_ready(void) {
  const nfds_t count = idle_sockets();
  struct sockaddr_in address;
  close(set[0].fd);
  set[0].fd = bound(SOCK_DGRAM, &address);
  check(sendto(set[0].fd, "x", 1, 0, (struct sockaddr*)&address, sizeof address) == 1, "sendto");
  return count;
}

static void idle(long count) {
  const nfds_t size = idle_sockets();
  begin();
  for (long i = 0; i < count; ++i) check(poll(set, size, 0) == 0, "poll");
}

// The one that is ready is elsewhere in the set each time.
static void ready(long count) {
  const nfds_t size = sockets_with_one_ready();
  begin();
  for (long i = 0; i < count; ++i) {
    const nfds_t here = (nfds_t)i % size;
    const nfds_t next = (nfds_t)(i + 1) % size;
    check(poll(set, size, 0) == 1 && set[here].revents == POLLIN, "poll");
    const struct pollfd other = set[next];
    set[next] = set[here];
    set[here] = other;
  }
}

static void same(long count) {
  const nfds_t size = sockets_with_one_ready();
  begin();
  for (long i = 0; i < count; ++i) {
    check(poll(set, size, 0) == 1 && set[0].revents == POLLIN, "poll");
  }
}

// What servers do: a datagram comes to another one each time, and is received.
static void turns(long count) {
  static struct sockaddr_in addresses[most];
  static char byte;
  const nfds_t size = (nfds_t)atol(detail);
  check(size <= most, "too many");
  for (nfds_t i = 0; i < size; ++i) {
    set[i] = (struct pollfd){.fd = bound(SOCK_DGRAM, &addresses[i]), .events = POLLIN};
  }
  const int sender = socket(AF_INET, SOCK_DGRAM, 0);
  begin();
  for (long i = 0; i < count; ++i) {
    const nfds_t here = (nfds_t)i % size;
    check(
        sendto(sender, "x", 1, 0, (struct sockaddr*)&addresses[here], sizeof addresses[here]) == 1,
        "sendto");
    check(poll(set, size, -1) == 1 && set[here].revents == POLLIN, "poll");
    check(recv(set[here].fd, &byte, 1, 0) == 1, "recv");
  }
}

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"idle", idle}, {"ready", ready}, {"same", same}, {"turns", turns}};
  return MEASURE(works, argc, argv);
}
