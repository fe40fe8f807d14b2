/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Connects to timeout_server on this machine and lets a receive and a send
 * time out (SO_RCVTIMEO, SO_SNDTIMEO).
 *
 * Usage: timeout_client [PORT]
 */
#include "sample.h"

enum { CHUNK = 1000000, MOST_CHUNKS = 200 };

/* Sends until the connection's buffers are full and the timeout passes. */
static int fill(int fd) {
  char* data = (char*)calloc(1, CHUNK);
  ssize_t sent = CHUNK;
  int chunks = 0;
  if (data == NULL) fail("calloc");
  for (chunks = 0; chunks < MOST_CHUNKS && sent == CHUNK; ++chunks)
    sent = send(fd, data, CHUNK, MSG_NOSIGNAL);
  free(data);
  /* The timeout shows as fewer bytes than asked for, or, when none was sent, as EAGAIN. */
  return sent < 0 ? errno == EAGAIN : sent < CHUNK;
}

int main(int argc, char** argv) {
  struct endpoint server = loopback_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  struct timeval timeout = {0, 100000};
  char byte = 0;
  int fd = socket(AF_INET, SOCK_STREAM, 0);

  print_by_line();
  if (fd < 0) fail("socket");
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) != 0 ||
      setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) != 0)
    fail("setsockopt");
  if (connect(fd, (struct sockaddr*)&server.address, server.length) != 0) fail("connect");

  printf("Waiting on recv, which should timeout\n");
  if (recv(fd, &byte, 1, 0) != -1 || errno != EAGAIN) {
    fprintf(stderr, "recv did not time out\n");
    return EXIT_FAILURE;
  }
  printf("Waiting on send, which should timeout\n");
  if (!fill(fd)) {
    fprintf(stderr, "send did not time out\n");
    return EXIT_FAILURE;
  }
  printf("Success. Closing socket\n");
  close(fd);
  return EXIT_SUCCESS;
}
