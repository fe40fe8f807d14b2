// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every option that holds a number: default, what is set, what reads back, what is refused.
#include "../harness.h"

typedef struct {
  const char* name;
  int level;
  int option;
} Option;

#define OPTION(level, option) {#option, level, option}

static const Option common[] = {
    OPTION(SOL_SOCKET, SO_REUSEADDR), OPTION(SOL_SOCKET, SO_REUSEPORT),
    OPTION(SOL_SOCKET, SO_KEEPALIVE), OPTION(SOL_SOCKET, SO_BROADCAST),
    OPTION(SOL_SOCKET, SO_DONTROUTE), OPTION(SOL_SOCKET, SO_OOBINLINE),
    OPTION(SOL_SOCKET, SO_RCVLOWAT),
};
static const Option tcp[] = {
    OPTION(IPPROTO_TCP, TCP_NODELAY),   OPTION(IPPROTO_TCP, TCP_KEEPIDLE),
    OPTION(IPPROTO_TCP, TCP_KEEPINTVL), OPTION(IPPROTO_TCP, TCP_KEEPCNT),
    OPTION(IPPROTO_TCP, TCP_QUICKACK),  OPTION(IPPROTO_TCP, TCP_FASTOPEN_CONNECT),
};
static const Option ipv4[] = {
    OPTION(IPPROTO_IP, IP_TTL),
    OPTION(IPPROTO_IP, IP_MULTICAST_TTL),
    OPTION(IPPROTO_IP, IP_MULTICAST_LOOP),
};
static const Option ipv6[] = {
    OPTION(IPPROTO_IPV6, IPV6_V6ONLY),
    OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP),
};

static void get(const Option* option, int fd) {
  int value = -1;
  socklen_t length = sizeof value;
  const int result = getsockopt(fd, option->level, option->option, &value, &length);
  if (result == 0) {
    printf(" %d", value);
  } else {
    printf(" %s", error_name(errno));
  }
}

static void try_all(const char* socket_kind, int family, int type, const Option* options,
                    size_t count) {
  static const int values[] = {1, 0, 2, 64, 255, 256, -1, -2, 40000};
  for (size_t i = 0; i < count; ++i) {
    const int fd = MUST(socket(family, type, 0));
    printf("%s %s %s:", socket_kind, family_name(family), options[i].name);
    get(&options[i], fd);
    for (size_t v = 0; v < COUNT(values); ++v) {
      const int result =
          setsockopt(fd, options[i].level, options[i].option, &values[v], sizeof values[v]);
      printf(", %d %s", values[v], result == 0 ? "ok" : error_name(errno));
      get(&options[i], fd);
    }
    puts("");
    MUST(close(fd));
  }
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int family = families[i];
    try_all("stream", family, SOCK_STREAM, common, COUNT(common));
    try_all("datagram", family, SOCK_DGRAM, common, COUNT(common));
    try_all("stream", family, SOCK_STREAM, tcp, COUNT(tcp));
    try_all("datagram", family, SOCK_DGRAM, tcp, 1);
    try_all("stream", family, SOCK_STREAM, ipv4, COUNT(ipv4));
    try_all("datagram", family, SOCK_DGRAM, ipv4, COUNT(ipv4));
    try_all("datagram", family, SOCK_DGRAM, ipv6, COUNT(ipv6));
    try_all("stream", family, SOCK_STREAM, ipv6, COUNT(ipv6));
  }
}
