// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The length given to getsockopt(2) and setsockopt(2): too short, too long, exact.
#include "../harness.h"

static void get(const char* what, int fd, int level, int option, socklen_t given) {
  unsigned char value[24];
  memset(value, 0xee, sizeof value);
  socklen_t length = given;
  show(what, getsockopt(fd, level, option, value, &length));
  size_t touched = sizeof value;
  while (touched > 0 && value[touched - 1] == 0xee) --touched;
  printf("  given %u, length %u, bytes written %zu\n", (unsigned)given, (unsigned)length, touched);
}

static void set(const char* what, int fd, int level, int option, int number, socklen_t length) {
  const int value[6] = {number, 0, 0, 0, 0, 0};
  show(what, setsockopt(fd, level, option, value, length));
  int now = -1;
  socklen_t whole = sizeof now;
  MUST(getsockopt(fd, level, option, &now, &whole));
  printf("  reads back %d\n", now);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- %s\n", family_name(families[i]));
    const int fd = MUST(socket(families[i], SOCK_STREAM, 0));
    static const socklen_t lengths[] = {0, 1, 2, 3, 4, 5, 8, 20};
    for (size_t n = 0; n < COUNT(lengths); ++n) {
      get("get SO_KEEPALIVE", fd, SOL_SOCKET, SO_KEEPALIVE, lengths[n]);
      get("get SO_LINGER", fd, SOL_SOCKET, SO_LINGER, lengths[n]);
      get("get TCP_NODELAY", fd, IPPROTO_TCP, TCP_NODELAY, lengths[n]);
      set("set SO_KEEPALIVE", fd, SOL_SOCKET, SO_KEEPALIVE, 1, lengths[n]);
      set("set TCP_NODELAY", fd, IPPROTO_TCP, TCP_NODELAY, 1, lengths[n]);
    }
    set("any value but 0 is on", fd, SOL_SOCKET, SO_KEEPALIVE, 256, sizeof(int));
    set("off", fd, SOL_SOCKET, SO_KEEPALIVE, 0, sizeof(int));
    set("negative is on", fd, SOL_SOCKET, SO_REUSEADDR, -5, sizeof(int));
    set("256 is on", fd, IPPROTO_TCP, TCP_NODELAY, 256, sizeof(int));
    const struct linger linger = {1, 3};
    show("short linger", setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, 4));
    show("unknown level", setsockopt(fd, 9999, 1, &linger, sizeof linger));
    show("unknown option", setsockopt(fd, SOL_SOCKET, 9999, &linger, sizeof linger));
    get("get an unknown option", fd, SOL_SOCKET, 9999, 4);
    MUST(close(fd));
  }
  const int fd = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  get("get IP_TTL in one byte", fd, IPPROTO_IP, IP_TTL, 1);
  get("get IP_TTL", fd, IPPROTO_IP, IP_TTL, 4);
  const unsigned char ttl = 9;
  show("set IP_TTL from one byte", setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, 1));
  set("set IP_TTL", fd, IPPROTO_IP, IP_TTL, 33, 4);
  set("set IP_TTL too large", fd, IPPROTO_IP, IP_TTL, 256, 4);
  const unsigned char loop = 0;
  show("set IP_MULTICAST_LOOP from one byte",
       setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, 1));
  get("get IP_MULTICAST_LOOP", fd, IPPROTO_IP, IP_MULTICAST_LOOP, 1);
  struct ipv6_mreq group = {.ipv6mr_interface = 0};
  MUST(inet_pton(AF_INET6, "ff02::1", &group.ipv6mr_multiaddr) - 1);
  show("join an IPv6 group", setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, sizeof group));
  show("from too few bytes", setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, 4));
  show("leave it", setsockopt(fd, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &group, 4));
  MUST(close(fd));
}
