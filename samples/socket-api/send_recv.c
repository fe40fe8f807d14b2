/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Both ends of a TCP connection in one program: gathers buffers with sendmsg,
 * scatters them with recvmsg.
 *
 * Usage: send_recv [PORT]
 */
#include "verse.h"

int main(int argc, char** argv) {
  struct endpoint at = loopback_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  int listener = serve(&at, SOCK_STREAM);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  int server = -1;
  struct verse verse;
  ssize_t size = 0;

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
  size = send_verse(client);
  if (size < 0) fail("sendmsg");
  printf("Sent %zd bytes\n", size);
  size = receive_verse(server, &verse);
  if (size < 0) fail("recvmsg");
  print_verse(&verse, size);
  close(client);
  close(server);
  close(listener);
  return EXIT_SUCCESS;
}
