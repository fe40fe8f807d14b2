/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sends one datagram to a multicast group.
 *
 * Usage: multicast_server GROUP [PORT]
 */
#include "sample.h"

int main(int argc, char** argv) {
  static const char message[] = "Test message";
  struct endpoint group =
      endpoint_of(argc > 1 ? argv[1] : "", port_argument(argc > 2 ? argv[2] : NULL));
  int fd = -1;

  print_by_line();
  if (group.length == 0) {
    fprintf(stderr, "Usage: %s GROUP [PORT]    GROUP is an IPv4 or IPv6 address\n", argv[0]);
    return EXIT_FAILURE;
  }
  fd = socket(group.address.ss_family, SOCK_DGRAM, 0);
  if (fd < 0) fail("socket");
  /* With its final NUL, as members written in C may expect. */
  if (sendto(fd, message, sizeof message, 0, (struct sockaddr*)&group.address, group.length) < 0)
    fail("sendto");
  printf("Datagram sent\n");
  close(fd);
  return EXIT_SUCCESS;
}
