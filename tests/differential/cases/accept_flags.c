// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// accept4(2): the new socket is blocking unless asked otherwise, whatever the listener is.
#include "../harness.h"

static void mode(const char* what, int fd) {
  printf("%s: %s\n", what, MUST(fcntl(fd, F_GETFL)) & O_NONBLOCK ? "non-blocking" : "blocking");
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int listening = listener(families[i]);
    set_nonblocking(listening);
    static const struct {
      const char* name;
      int flags;
    } rows[] = {{"no flags", 0},
                {"SOCK_NONBLOCK", SOCK_NONBLOCK},
                {"SOCK_CLOEXEC", SOCK_CLOEXEC},
                {"both", SOCK_NONBLOCK | SOCK_CLOEXEC}};
    for (size_t r = 0; r < COUNT(rows); ++r) {
      const int client = connected_to(listening);
      wait_for(listening, POLLIN);
      Address peer = {.length = sizeof peer.storage};
      const int server = MUST(accept4(listening, &peer.any, &peer.length, rows[r].flags));
      mode(rows[r].name, server);
      const Address client_address = local_address(client);
      show_address("peer", &peer, port_of(&client_address));
      MUST(close(server));
      MUST(close(client));
    }
    const int client = connected_to(listening);
    wait_for(listening, POLLIN);
    const int server = MUST(accept(listening, NULL, NULL));
    mode("accept", server);
    MUST(close(server));
    MUST(close(client));
    show("unknown flags", accept4(listening, NULL, NULL, 0x10));
    show("nobody there", accept4(listening, NULL, NULL, 0));
    MUST(close(listening));
  }
}
