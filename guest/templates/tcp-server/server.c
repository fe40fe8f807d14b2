/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sends back what clients send, one client after the other: server [PORT] */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static int listen_on(unsigned short port) {
  const int yes = 1;
  struct sockaddr_in at;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0) fail("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  memset(&at, 0, sizeof at);
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr*)&at, sizeof at) != 0) fail("bind");
  if (listen(listener, 16) != 0) fail("listen");
  return listener;
}

static int send_all(int client, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(client, data, size, 0);
    if (sent < 0) return -1;
    data += sent;
    size -= (size_t)sent;
  }
  return 0;
}

static void serve(int client) {
  char buffer[4096];
  ssize_t received;
  while ((received = recv(client, buffer, sizeof buffer, 0)) > 0) {
    if (send_all(client, buffer, (size_t)received) != 0) break;
  }
  close(client);
}

int main(int argc, char** argv) {
  const unsigned short port = (unsigned short)(argc > 1 ? atoi(argv[1]) : 8080);
  const int listener = listen_on(port);
  signal(SIGPIPE, SIG_IGN);
  printf("listening on 127.0.0.1:%d\n", port);
  fflush(stdout);
  for (;;) {
    const int client = accept(listener, NULL, NULL);
    if (client < 0) fail("accept");
    serve(client);
  }
}
