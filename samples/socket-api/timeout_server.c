/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Takes one TCP client and neither sends nor receives, so that the client's
 * calls time out.
 *
 * Usage: timeout_server [PORT [SECONDS]]
 */
#include "sample.h"

int main(int argc, char** argv) {
  struct endpoint at = any_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  int seconds = number_argument(argc > 2 ? argv[2] : NULL, 10, 3600);
  int listener = serve(&at, SOCK_STREAM);
  int client = -1;

  print_by_line();
  print_own_address("Listening on", listener);
  printf("Wait for client to connect\n");
  client = accept(listener, NULL, NULL);
  if (client < 0) fail("accept");
  printf("Client connected, sleeping for %ds\n", seconds);
  sleep((unsigned)seconds);
  printf("Shutting down\n");
  close(client);
  close(listener);
  return EXIT_SUCCESS;
}
