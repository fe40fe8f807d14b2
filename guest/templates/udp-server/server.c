/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sends back each datagram to who sent it: server [PORT] */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

int main(int argc, char** argv) {
  const unsigned short port = (unsigned short)(argc > 1 ? atoi(argv[1]) : 8080);
  struct sockaddr_in at;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0) fail("socket");
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr*)&at, sizeof at) != 0) fail("bind");
  printf("bound to 127.0.0.1:%d\n", port);
  fflush(stdout);
  for (;;) {
    char data[65536];
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    const ssize_t size = recvfrom(fd, data, sizeof data, 0, (struct sockaddr*)&peer, &length);
    if (size < 0) fail("recvfrom");
    if (sendto(fd, data, (size_t)size, 0, (struct sockaddr*)&peer, length) < 0) perror("sendto");
  }
}
