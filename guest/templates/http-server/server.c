/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Answers every GET with a page: server [PORT] */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE "<!doctype html>\n<title>Hello</title>\n<p>Hello from WebAssembly.\n"

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

/* Reads up to the empty line that ends a request's head; what does not fit is no request. */
static int read_head(int client, char* head, size_t room) {
  size_t size = 0;
  while (size + 1 < room) {
    const ssize_t received = recv(client, head + size, room - size - 1, 0);
    if (received <= 0) return -1;
    size += (size_t)received;
    head[size] = '\0';
    if (strstr(head, "\r\n\r\n") != NULL) return 0;
  }
  return -1;
}

static void answer(int client, const char* status, const char* page) {
  char text[1024];
  const int size = snprintf(text, sizeof text,
                            "HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %u\r\n"
                            "Connection: close\r\n\r\n%s",
                            status, (unsigned)strlen(page), page);
  int sent = 0;
  while (sent < size) {
    const ssize_t now = send(client, text + sent, (size_t)(size - sent), 0);
    if (now < 0) return;
    sent += (int)now;
  }
}

static void serve(int client) {
  const struct timeval patience = {5, 0};
  char head[8192];
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (read_head(client, head, sizeof head) != 0) {
    answer(client, "400 Bad Request", "");
  } else if (strncmp(head, "GET ", 4) != 0) {
    answer(client, "405 Method Not Allowed", "");
  } else {
    answer(client, "200 OK", PAGE);
  }
  close(client);
}

int main(int argc, char** argv) {
  const unsigned short port = (unsigned short)(argc > 1 ? atoi(argv[1]) : 8080);
  const int listener = listen_on(port);
  signal(SIGPIPE, SIG_IGN);
  printf("listening on http://127.0.0.1:%d/\n", port);
  fflush(stdout);
  for (;;) {
    const int client = accept(listener, NULL, NULL);
    if (client < 0) fail("accept");
    serve(client);
  }
}
