/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Greets five TCP clients, each in a thread of its own, and ends when all of
 * them are gone: one that stays keeps no other waiting, and is left after ten
 * seconds of silence. tcp_client is a client; tcp_server does without threads.
 *
 * Usage: tcp_server_threads [inet6] [PORT]
 */
#include "../socket-api/greeting.h"
#include "threads.h"

enum { STAY_SECONDS = 10 };

struct visit {
  pthread_t thread;
  int number;
  int client;
};

static void* greet(void* argument) {
  const struct visit* visit = (const struct visit*)argument;
  char byte = 0;
  say("[Server] Thread %d greets its client\n", visit->number);
  if (send_greeting(visit->client) != 0) {
    say("[Server] The client of thread %d has gone before its greeting\n", visit->number);
  } else if (shutdown(visit->client, SHUT_WR) == 0) {
    /* To close before the client does could cost it the greeting, if it has sent something. */
    while (recv(visit->client, &byte, 1, 0) > 0) continue;
  }
  close(visit->client);
  return NULL;
}

int main(int argc, char** argv) {
  static struct visit visits[CLIENTS];
  const struct timeval stay = {STAY_SECONDS, 0};
  int family = AF_INET;
  char** arguments = family_argument(argv, &family);
  struct endpoint at = any_endpoint(family, port_argument(arguments[0]));
  int listener = -1;
  int i = 0;
  (void)argc;

  print_by_line();
  say("[Server] Create socket\n");
  listener = serve(&at, SOCK_STREAM);
  print_own_address("[Server] Listening on", listener);
  say("[Server] Wait for clients to connect ..\n");
  for (i = 0; i < CLIENTS; ++i) {
    struct endpoint peer;
    char text[64];
    peer.length = sizeof peer.address;
    visits[i].number = i + 1;
    visits[i].client = accept(listener, (struct sockaddr*)&peer.address, &peer.length);
    if (visits[i].client < 0) fail("accept");
    if (setsockopt(visits[i].client, SOL_SOCKET, SO_RCVTIMEO, &stay, sizeof stay) != 0)
      fail("setsockopt");
    say("[Server] Client connected from %s\n", endpoint_text(&peer, text, sizeof text));
    start_thread(&visits[i].thread, greet, &visits[i]);
  }
  close(listener);
  for (i = 0; i < CLIENTS; ++i) join_thread(visits[i].thread);
  say("[Server] BYE\n");
  return EXIT_SUCCESS;
}
