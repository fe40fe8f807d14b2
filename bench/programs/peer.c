// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The other end of the measured programs, always native. Prints its port, then serves until it is
// killed: a TCP connection names its service by its first byte, UDP is echoed on the same port.
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "services.h"

enum { most_held = 10000, backlog = 4096 };

static char buffer[1 << 16];

static void give_without_end(int connection) {
  while (send(connection, buffer, sizeof buffer, MSG_NOSIGNAL) > 0) continue;
}

static void receive(int connection, int answer) {
  ssize_t size = 0;
  while ((size = recv(connection, buffer, sizeof buffer, 0)) > 0) {
    if (answer && send(connection, buffer, (size_t)size, MSG_NOSIGNAL) != size) return;
  }
}

static int connected(unsigned int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr = {htonl(INADDR_LOOPBACK)},
                                .sin_port = htons((unsigned short)port)};
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr*)&address, sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

static void connect_and_wait(unsigned int port, unsigned int count) {
  char byte;
  for (; count > 0; --count) {
    const int fd = connected(port);
    if (fd < 0) return;
    recv(fd, &byte, 1, 0);
    close(fd);
  }
}

static void hold_connections(int connection, unsigned int port, unsigned int count) {
  static int held[most_held];
  unsigned int opened = 0;
  char byte = 'x';
  while (opened < count && opened < most_held && (held[opened] = connected(port)) >= 0) {
    const int fd = held[opened++];
    if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1 || recv(fd, &byte, 1, 0) != 1) break;
  }
  recv(connection, &byte, 1, 0);
  while (opened > 0) close(held[--opened]);
}

static void answer_request(int connection) {
  char head[4096];
  size_t size = 0;
  ssize_t received = 0;
  do {
    size += (size_t)received;
    head[size] = 0;
    if (strstr(head, "\r\n\r\n") != NULL) break;
    received = recv(connection, head + size, sizeof head - size - 1, 0);
  } while (received > 0);
  long long left = 0;
  if (sscanf(head, "ET /%lld ", &left) != 1) return;
  const int written =
      snprintf(head, sizeof head,
               "HTTP/1.1 200 OK\r\nContent-Length: %lld\r\nConnection: close\r\n\r\n", left);
  if (send(connection, head, (size_t)written, MSG_NOSIGNAL) != written) return;
  while (left > 0) {
    const size_t part = left < (long long)sizeof buffer ? (size_t)left : sizeof buffer;
    const ssize_t sent = send(connection, buffer, part, MSG_NOSIGNAL);
    if (sent < 0) return;
    left -= sent;
  }
}

static void leave_unread(int connection) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(fd, (struct sockaddr*)&address, length) == 0 &&
      getsockname(fd, (struct sockaddr*)&address, &length) == 0 &&
      send(connection, &address.sin_port, sizeof address.sin_port, MSG_NOSIGNAL) > 0) {
    recv(connection, buffer, 1, 0);
  }
  close(fd);
}

static void serve(int connection) {
  char service = 0;
  struct back back;
  if (recv(connection, &service, 1, 0) != 1) return;
  switch (service) {
    case give:
      give_without_end(connection);
      break;
    case swallow:
      receive(connection, 0);
      break;
    case echo:
      receive(connection, 1);
      break;
    case file:
      answer_request(connection);
      break;
    case unread:
      leave_unread(connection);
      break;
    default:
      if (recv(connection, &back, sizeof back, MSG_WAITALL) != sizeof back) return;
      if (service == connect_back) connect_and_wait(ntohl(back.port), ntohl(back.count));
      if (service == hold) hold_connections(connection, ntohl(back.port), ntohl(back.count));
  }
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(listener, (struct sockaddr*)&address, length) != 0 || listen(listener, backlog) != 0 ||
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
