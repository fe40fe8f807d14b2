/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sets socket options, reads them back, and says whether they hold what was set.
 *
 * Usage: socket_opts
 */
#include "sample.h"

/* An option whose value is an int, and what reading it gives after setting it. */
struct number_option {
  const char* name;
  int level;
  int option;
  int set;
  int expected;
};

static int failures = 0;

static void report(const char* name, const char* what, int expected) {
  printf("%s %s is %s\n", name, what, expected ? "expected" : "UNEXPECTED");
  if (!expected) ++failures;
}

static void check_number(int fd, const struct number_option* option) {
  int value = -1;
  socklen_t length = sizeof value;
  if (setsockopt(fd, option->level, option->option, &option->set, sizeof option->set) != 0 ||
      getsockopt(fd, option->level, option->option, &value, &length) != 0)
    perror(option->name);
  report(option->name, option->set != 0 ? "set" : "unset",
         value == option->expected && length == sizeof value);
}

static void check_numbers(int fd, const struct number_option* options, size_t count) {
  size_t i = 0;
  for (i = 0; i < count; ++i) check_number(fd, &options[i]);
}

static void check_timeout(int fd, const char* name, int option) {
  struct timeval set = {123, 456000};
  struct timeval got = {0, 0};
  socklen_t length = sizeof got;
  if (setsockopt(fd, SOL_SOCKET, option, &set, sizeof set) != 0 ||
      getsockopt(fd, SOL_SOCKET, option, &got, &length) != 0)
    perror(name);
  report(name, "tv_sec", got.tv_sec == set.tv_sec);
  report(name, "tv_usec", got.tv_usec == set.tv_usec);
}

static void check_linger(int fd) {
  struct linger set = {1, 10};
  struct linger got = {0, 0};
  socklen_t length = sizeof got;
  if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &set, sizeof set) != 0 ||
      getsockopt(fd, SOL_SOCKET, SO_LINGER, &got, &length) != 0)
    perror("SO_LINGER");
  report("SO_LINGER", "l_onoff", got.l_onoff == set.l_onoff);
  report("SO_LINGER", "l_linger", got.l_linger == set.l_linger);
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int main(void) {
  /* Linux doubles the buffer sizes, to have room for its own bookkeeping. */
  static const struct number_option tcp_options[] = {
      {"SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, 8192, 16384},
      {"SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 8192, 16384},
      {"SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1, 1},
      {"SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 0, 0},
      {"SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 1, 1},
      {"SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 0, 0},
      {"SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, 1, 1},
      {"SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, 0, 0},
      {"TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, 11, 11},
      {"TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL, 12, 12},
      {"TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT, 5, 5},
      {"TCP_FASTOPEN_CONNECT", IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1, 1},
      {"TCP_FASTOPEN_CONNECT", IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 0, 0},
      {"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 1, 1},
      {"TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 0, 0},
      {"TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK, 1, 1},
      {"TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK, 0, 0},
      {"IP_TTL", IPPROTO_IP, IP_TTL, 8, 8},
  };
  static const struct number_option udp_options[] = {
      {"SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1, 1},
      {"SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 0, 0},
      {"IP_MULTICAST_LOOP", IPPROTO_IP, IP_MULTICAST_LOOP, 1, 1},
      {"IP_MULTICAST_LOOP", IPPROTO_IP, IP_MULTICAST_LOOP, 0, 0},
      {"IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL, 8, 8},
  };
  static const struct number_option udp6_options[] = {
      {"IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY, 1, 1},
      {"IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY, 0, 0},
      {"IPV6_MULTICAST_LOOP", IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1, 1},
      {"IPV6_MULTICAST_LOOP", IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, 0},
  };
  int tcp = -1;
  int udp = -1;
  int udp6 = -1;

  print_by_line();
  printf("[Client] Create TCP socket\n");
  if ((tcp = socket(AF_INET, SOCK_STREAM, 0)) < 0) fail("socket");
  printf("[Client] Create UDP socket\n");
  if ((udp = socket(AF_INET, SOCK_DGRAM, 0)) < 0) fail("socket");
  printf("[Client] Create UDP IPv6 socket\n");
  if ((udp6 = socket(AF_INET6, SOCK_DGRAM, 0)) < 0) fail("socket");

  check_timeout(tcp, "SO_RCVTIMEO", SO_RCVTIMEO);
  check_timeout(tcp, "SO_SNDTIMEO", SO_SNDTIMEO);
  check_linger(tcp);
  check_numbers(tcp, tcp_options, COUNT(tcp_options));
  check_numbers(udp, udp_options, COUNT(udp_options));
  check_numbers(udp6, udp6_options, COUNT(udp6_options));

  printf("[Client] Close sockets\n");
  close(tcp);
  close(udp);
  close(udp6);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
