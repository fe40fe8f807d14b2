/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Connects to tcp_server on this machine and prints all that it sends.
 *
 * Usage: tcp_client [inet6] [PORT]
 */
#include "sample.h"

int main(int argc, char** argv) {
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint server = loopback_endpoint(family, port_argument(arguments[0]));
  char buffer[1024];
  size_t size = 0;
  ssize_t received = 0;
  int fd = -1;
  (void)argc;

  print_by_line();
  printf("[Client] Create socket\n");
  fd = socket(family, SOCK_STREAM, 0);
  if (fd < 0) fail("socket");
  printf("[Client] Connect socket\n");
  if (connect(fd, (struct sockaddr*)&server.address, server.length) != 0) fail("connect");
  print_own_address("[Client] Local address is:", fd);
  printf("[Client] Client receive\n");
  while (size < sizeof buffer && (received = recv(fd, buffer + size, sizeof buffer - size, 0)) > 0)
    size += (size_t)received;
  if (received < 0) fail("recv");
  printf("[Client] %zu bytes received:\n", size);
  printf("Buffer received:\n%.*s\n", (int)size, buffer);
  close(fd);
  printf("[Client] BYE\n");
  return EXIT_SUCCESS;
}
