// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The other end of the measured program, always native. Prints its port, then serves until it is
// killed: a TCP connection names its service by its first byte, UDP is echoed on the same port.
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 16];

static void serve(int connection) {
  char service = 0;
  if (recv(connection, &service, 1, 0) != 1) return;
  if (service == 'g') {  // give without end
    while (send(connection, buffer, sizeof buffer, MSG_NOSIGNAL) > 0) continue;
    return;
  }
  ssize_t size = 0;
  while ((size = recv(connection, buffer, sizeof buffer, 0)) > 0) {
    if (service == 'e' && send(connection, buffer, (size_t)size, MSG_NOSIGNAL) != size) return;
  }
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(listener, (struct sockaddr*)&address, length) != 0 || listen(listener, 1024) != 0 ||
      getsockname(listener, (struct sockaddr*)&address, &length) != 0 ||
      bind(datagrams, (struct sockaddr*)&address, length) != 0) {
    perror("peer");
    return EXIT_FAILURE;
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  struct pollfd ready[] = {{.fd = listener, .events = POLLIN}, {.fd = datagrams, .events = POLLIN}};
  while (poll(ready, 2, -1) > 0) {
    if (ready[0].revents != 0) {
      const int connection = accept(listener, NULL, NULL);
      serve(connection);
      close(connection);
    }
    if (ready[1].revents != 0) {
      struct sockaddr_in source;
      length = sizeof source;
      const ssize_t size =
          recvfrom(datagrams, buffer, sizeof buffer, 0, (struct sockaddr*)&source, &length);
      if (size >= 0) {
        sendto(datagrams, buffer, (size_t)size, 0, (struct sockaddr*)&source, length);
      }
    }
  }
  return EXIT_FAILURE;
}
