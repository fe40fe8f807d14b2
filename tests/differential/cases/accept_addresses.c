// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// accept(2), getsockname(2), getpeername(2): no address wanted, a short one, a long one.
#include "../harness.h"

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- %s\n", family_name(families[i]));
    const int listening = listener(families[i]);

    int client = connected_to(listening);
    int server = show_descriptor("no address wanted", accept(listening, NULL, NULL));
    MUST(close(client));
    MUST(close(server));

    client = connected_to(listening);
    const Address client_address = local_address(client);
    Address peer = {.length = sizeof peer.storage};
    server = show_descriptor("with room", accept(listening, &peer.any, &peer.length));
    show_address("peer", &peer, port_of(&client_address));
    peer.length = sizeof peer.storage;
    show("getpeername", getpeername(server, &peer.any, &peer.length));
    show_address("peer", &peer, port_of(&client_address));
    const Address listening_address = local_address(listening);
    const Address own = local_address(server);
    show_address("own", &own, port_of(&listening_address));

    const socklen_t whole = local_address(listening).length;
    const socklen_t lengths[] = {0, 1, 2, 4, 8, whole - 1, whole};
    for (size_t n = 0; n < COUNT(lengths); ++n) {
      unsigned char bytes[40];
      memset(bytes, 0xee, sizeof bytes);
      socklen_t length = lengths[n];
      const int more = connected_to(listening);
      const int accepted = accept(listening, (struct sockaddr*)bytes, &length);
      printf("accept into %s: %s, ", n == 5 ? "less" : length_text(families[i], lengths[n]),
             accepted < 0 ? error_name(errno) : "ok");
      printf("length %s, beyond it %s\n", length_text(families[i], length),
             bytes[lengths[n]] == 0xee && bytes[39] == 0xee ? "untouched" : "overwritten");
      length = lengths[n];
      memset(bytes, 0xee, sizeof bytes);
      show("getsockname", getsockname(accepted, (struct sockaddr*)bytes, &length));
      printf("  length %s, beyond it %s\n", length_text(families[i], length),
             bytes[lengths[n]] == 0xee && bytes[39] == 0xee ? "untouched" : "overwritten");
      MUST(close(more));
      MUST(close(accepted));
    }

    client = MUST(socket(families[i], SOCK_STREAM, 0));
    peer.length = sizeof peer.storage;
    show("getpeername without a peer", getpeername(client, &peer.any, &peer.length));
    peer.length = sizeof peer.storage;
    show("getsockname unbound", getsockname(client, &peer.any, &peer.length));
    show_address("unbound", &peer, 1);
    peer.length = sizeof peer.storage;
    show("accept without listen", accept(client, &peer.any, &peer.length));
    const int datagram = udp_bound(families[i]);
    show("accept on a datagram socket", accept(datagram, NULL, NULL));
    set_nonblocking(listening);
    show("nobody there", accept(listening, NULL, NULL));
    MUST(close(listening));
    show("closed descriptor", accept(listening, NULL, NULL));
    show("no socket", accept(0, NULL, NULL));
  }
}
