/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Sends a datagram to udp_server on this machine and prints the answer.
 *
 * Usage: udp_client [inet6] [PORT]
 */
#include "sample.h"

int main(int argc, char** argv) {
  static const char message[] = "Hello from client";
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint server = loopback_endpoint(family, port_argument(arguments[0]));
  struct timeval patience = {5, 0};
  char buffer[1024];
  ssize_t size = 0;
  int fd = -1;
  (void)argc;

  print_by_line();
  printf("[Client] Create socket\n");
  fd = socket(family, SOCK_DGRAM, 0);
  if (fd < 0) fail("socket");
  /* A datagram may be lost: do not wait for ever. */
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) fail("setsockopt");
  printf("[Client] Client send\n");
  if (sendto(fd, message, sizeof message - 1, 0, (struct sockaddr*)&server.address, server.length) <
      0)
    fail("sendto");
  printf("[Client] Client receive\n");
  size = recv(fd, buffer, sizeof buffer, 0);
  if (size < 0) fail("recv");
  printf("[Client] Buffer received: %.*s\n", (int)size, buffer);
  close(fd);
  printf("[Client] BYE\n");
  return EXIT_SUCCESS;
}
