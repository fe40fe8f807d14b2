/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Greets five TCP clients, one after the other, and ends.
 *
 * Usage: tcp_server [inet6] [PORT]
 */
#include "greeting.h"

int main(int argc, char** argv) {
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint at = any_endpoint(family, port_argument(arguments[0]));
  int listener = -1;
  int served = 0;
  (void)argc;

  print_by_line();
  printf("[Server] Create socket\n");
  listener = serve(&at, SOCK_STREAM);
  print_own_address("[Server] Listening on", listener);
  printf("[Server] Wait for clients to connect ..\n");
  for (served = 0; served < CLIENTS; ++served) {
    struct endpoint peer;
    char text[64];
    int client = -1;
    peer.length = sizeof peer.address;
    client = accept(listener, (struct sockaddr*)&peer.address, &peer.length);
    if (client < 0) fail("accept");
    printf("[Server] Client connected from %s\n", endpoint_text(&peer, text, sizeof text));
    if (send_greeting(client) != 0) perror("send");
    shutdown(client, SHUT_RDWR);
    close(client);
  }
  close(listener);
  printf("[Server] BYE\n");
  return EXIT_SUCCESS;
}
