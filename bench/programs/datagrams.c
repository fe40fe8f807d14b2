// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datagrams of 64 bytes.
#include "connected.h"

enum { size = 64 };

static char buffer[1 << 16];

static void ping_pong(long count) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  begin();
  for (long i = 0; i < count; ++i) {
    struct sockaddr_in source;
    socklen_t length = sizeof source;
    check(sendto(fd, buffer, size, 0, (struct sockaddr*)&peer, sizeof peer) == size, "sendto");
    check(recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr*)&source, &length) == size,
          "recvfrom");
  }
}

// To a socket that nobody reads, so that only sending counts: on `destinations` addresses in turn.
static void send_to(long count, unsigned int destinations) {
  struct sockaddr_in destination = peer;
  const int control = connected(unread);
  check(recv(control, &destination.sin_port, 2, MSG_WAITALL) == 2, "recv");
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  begin();
  for (long i = 0; i < count; ++i) {
    destination.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (unsigned int)i % destinations);
    check(sendto(fd, buffer, size, 0, (struct sockaddr*)&destination, sizeof destination) == size,
          "sendto");
  }
}

static void send_one_way(long count) { send_to(count, 1); }
static void send_around(long count) { send_to(count, 50000); }

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"ping_pong", ping_pong},
      {"send", send_one_way},
      {"send_around", send_around},
  };
  return MEASURE(works, argc, argv);
}
