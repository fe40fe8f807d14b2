/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Answers five datagrams, each to whoever sent it, and ends.
 *
 * Usage: udp_server [inet6] [PORT]
 */
#include "sample.h"

enum { DATAGRAMS = 5 };

int main(int argc, char** argv) {
  static const char answer[] = "Hello from server";
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint at = any_endpoint(family, port_argument(arguments[0]));
  int fd = -1;
  int answered = 0;
  (void)argc;

  print_by_line();
  printf("[Server] Create socket\n");
  fd = serve(&at, SOCK_DGRAM);
  print_own_address("[Server] Bound to", fd);
  printf("[Server] Wait for clients to connect ..\n");
  for (answered = 0; answered < DATAGRAMS; ++answered) {
    struct endpoint peer;
    char text[64];
    char buffer[1024];
    ssize_t size = 0;
    peer.length = sizeof peer.address;
    size = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr*)&peer.address, &peer.length);
    if (size < 0) fail("recvfrom");
    printf("[Server] received %zd bytes from %s: %.*s\n", size,
           endpoint_text(&peer, text, sizeof text), (int)size, buffer);
    if (sendto(fd, answer, sizeof answer - 1, 0, (struct sockaddr*)&peer.address, peer.length) < 0)
      fail("sendto");
  }
  close(fd);
  printf("[Server] BYE\n");
  return EXIT_SUCCESS;
}
