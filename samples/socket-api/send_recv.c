/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Both ends of a TCP connection in one program: gathers buffers with sendmsg,
 * scatters them with recvmsg.
 *
 * Usage: send_recv [PORT]
 */
#include "sample.h"

#include <sys/uio.h>

enum { BUFFERS = 3 };

static const char* const lines[BUFFERS] = {"  A packet leaves the port at dawn,\n",
                                           "  It crosses walls that let it by,\n",
                                           "  And knocks where it was told to knock.\n"};

static size_t send_lines(int fd) {
  struct iovec buffers[BUFFERS];
  struct msghdr message;
  ssize_t sent = 0;
  int i = 0;
  memset(&message, 0, sizeof message);
  for (i = 0; i < BUFFERS; ++i) {
    buffers[i].iov_base = (void*)lines[i];
    buffers[i].iov_len = strlen(lines[i]);
  }
  message.msg_iov = buffers;
  message.msg_iovlen = BUFFERS;
  sent = sendmsg(fd, &message, 0);
  if (sent < 0) fail("sendmsg");
  printf("Sent %zd bytes\n", sent);
  return (size_t)sent;
}

static void receive_lines(int fd, size_t size) {
  char first[32];
  char second[128];
  struct iovec buffers[2] = {{first, sizeof first}, {second, 0}};
  struct msghdr message;
  ssize_t received = 0;
  buffers[1].iov_len = size - sizeof first;
  memset(&message, 0, sizeof message);
  message.msg_iov = buffers;
  message.msg_iovlen = 2;
  received = recvmsg(fd, &message, MSG_WAITALL);
  if (received < 0) fail("recvmsg");
  printf("Received %zd bytes\nData:\n%.*s%.*s", received, (int)sizeof first, first,
         (int)(received - (ssize_t)sizeof first), second);
}

int main(int argc, char** argv) {
  struct endpoint at = loopback_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  int listener = serve(&at, SOCK_STREAM);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  int server = -1;

  print_by_line();
  printf("Server is online ...\n");
  if (client < 0) fail("socket");
  /* With port 0, connect to the one that the system chose. */
  at.length = sizeof at.address;
  if (getsockname(listener, (struct sockaddr*)&at.address, &at.length) != 0) fail("getsockname");
  if (connect(client, (struct sockaddr*)&at.address, at.length) != 0) fail("connect");
  printf("Client is running...\n");
  server = accept(listener, NULL, NULL);
  if (server < 0) fail("accept");
  receive_lines(server, send_lines(client));
  close(client);
  close(server);
  close(listener);
  return EXIT_SUCCESS;
}
