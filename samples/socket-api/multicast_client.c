/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Joins a multicast group and prints the first datagram that comes.
 *
 * Usage: multicast_client GROUP [PORT]
 */
#include "sample.h"

static void join(int fd, const struct endpoint* group) {
  if (group->address.ss_family == AF_INET) {
    struct ip_mreq membership;
    membership.imr_multiaddr = ((const struct sockaddr_in*)&group->address)->sin_addr;
    membership.imr_interface.s_addr = htonl(INADDR_ANY);
    if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) != 0)
      fail("IP_ADD_MEMBERSHIP");
  } else {
    struct ipv6_mreq membership;
    membership.ipv6mr_multiaddr = ((const struct sockaddr_in6*)&group->address)->sin6_addr;
    membership.ipv6mr_interface = 0;
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &membership, sizeof membership) != 0)
      fail("IPV6_JOIN_GROUP");
  }
}

int main(int argc, char** argv) {
  int port = port_argument(argc > 2 ? argv[2] : NULL);
  struct endpoint group = endpoint_of(argc > 1 ? argv[1] : "", port);
  struct endpoint at;
  char buffer[1024];
  ssize_t size = 0;
  int on = 1;
  int fd = -1;

  print_by_line();
  if (group.length == 0) {
    fprintf(stderr, "Usage: %s GROUP [PORT]    GROUP is an IPv4 or IPv6 address\n", argv[0]);
    return EXIT_FAILURE;
  }
  at = any_endpoint(group.address.ss_family, port);
  fd = socket(group.address.ss_family, SOCK_DGRAM, 0);
  if (fd < 0) fail("socket");
  /* Several members may listen on one machine. */
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) fail("SO_REUSEADDR");
  if (bind(fd, (struct sockaddr*)&at.address, at.length) != 0) fail("bind");
  join(fd, &group);
  print_own_address("Bound to", fd);
  printf("Joined multicast group. Waiting for datagram...\n");
  size = read(fd, buffer, sizeof buffer);
  if (size < 0) fail("read");
  printf("Reading datagram message...OK.\n");
  printf("The message from multicast server is: \"%.*s\"\n", (int)size, buffer);
  close(fd);
  return EXIT_SUCCESS;
}
