/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sends a line to a server and prints what comes back: client [HOST [PORT [TEXT]]] */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(const char* host, const char* port) {
  struct addrinfo hints;
  struct addrinfo* found = NULL;
  const struct addrinfo* each;
  int fd = -1;
  int error;
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  error = getaddrinfo(host, port, &hints, &found);
  if (error != 0) {
    fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
    exit(EXIT_FAILURE);
  }
  for (each = found; each != NULL && fd < 0; each = each->ai_next) {
    fd = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (fd >= 0 && connect(fd, each->ai_addr, each->ai_addrlen) != 0) {
      perror(host);
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  return fd;
}

int main(int argc, char** argv) {
  const char* const host = argc > 1 ? argv[1] : "127.0.0.1";
  const char* const port = argc > 2 ? argv[2] : "8080";
  const char* const text = argc > 3 ? argv[3] : "hello";
  char buffer[4096];
  ssize_t received;
  const int fd = connect_to(host, port);
  if (fd < 0) return EXIT_FAILURE;
  if (send(fd, text, strlen(text), 0) < 0 || send(fd, "\n", 1, 0) < 0) {
    perror("send");
    return EXIT_FAILURE;
  }
  shutdown(fd, SHUT_WR);
  while ((received = recv(fd, buffer, sizeof buffer, 0)) > 0) {
    fwrite(buffer, 1, (size_t)received, stdout);
  }
  if (received < 0) perror("recv");
  close(fd);
  return received < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
