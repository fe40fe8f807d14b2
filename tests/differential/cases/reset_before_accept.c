// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Connections that are reset before they are accepted: accept succeeds, and no descriptor is lost.
#include "../harness.h"

static int lowest_free(void) {
  const int fd = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  MUST(close(fd));
  return fd;
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int listening = listener(families[i]);
    const int before = lowest_free();
    int accepted = 0;
    int reset = 0;
    for (int n = 0; n < 500; ++n) {
      const int client = connected_to(listening);
      const struct linger abort_it = {1, 0};
      MUST(setsockopt(client, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it));
      MUST(close(client));
      Address peer = {.length = sizeof peer.storage};
      const int server = accept(listening, &peer.any, &peer.length);
      if (server < 0) continue;
      ++accepted;
      char byte;
      if (recv(server, &byte, 1, 0) < 0 && errno == ECONNRESET) ++reset;
      Address again = {.length = sizeof again.storage};
      if (n == 0) {
        show("getpeername", getpeername(server, &again.any, &again.length));
        printf("peer was named: %d\n", peer.any.sa_family == families[i] && port_of(&peer) != 0);
      }
      MUST(close(server));
    }
    printf("%s: accepted %d, found reset %d, descriptors lost %d\n", family_name(families[i]),
           accepted, reset, lowest_free() - before);
    MUST(close(listening));
  }
}
