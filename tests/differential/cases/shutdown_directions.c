// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// shutdown(2) closes the direction it names and no other.
#include "../harness.h"

static void one_family(int family) {
  printf("-- %s\n", family_name(family));
  char buffer[64];

  Pair pair = tcp_pair(family);
  show("send", send(pair.client, "question", 8, 0));
  show("shutdown SHUT_WR", shutdown(pair.client, SHUT_WR));
  show("receive the question", recv(pair.server, buffer, sizeof buffer, MSG_WAITALL));
  show("receive the end", recv(pair.server, buffer, sizeof buffer, 0));
  show("answer after the end", send(pair.server, "answer", 6, 0));
  show("receive the answer", recv(pair.client, buffer, sizeof buffer, 0));
  show("send after SHUT_WR", send(pair.client, "x", 1, MSG_NOSIGNAL));
  show("again SHUT_WR", shutdown(pair.client, SHUT_WR));
  close_pair(pair);

  pair = tcp_pair(family);
  show("shutdown SHUT_RD", shutdown(pair.client, SHUT_RD));
  show("receive after SHUT_RD", recv(pair.client, buffer, sizeof buffer, 0));
  show("send after SHUT_RD", send(pair.client, "still", 5, 0));
  show("received", recv(pair.server, buffer, sizeof buffer, 0));
  close_pair(pair);

  pair = tcp_pair(family);
  show("shutdown SHUT_RDWR", shutdown(pair.client, SHUT_RDWR));
  show("receive after SHUT_RDWR", recv(pair.client, buffer, sizeof buffer, 0));
  show("send after SHUT_RDWR", send(pair.client, "x", 1, MSG_NOSIGNAL));
  show("the peer receives the end", recv(pair.server, buffer, sizeof buffer, 0));
  close_pair(pair);

  for (int direction = 0; direction <= 2; ++direction) {
    pair = tcp_pair(family);
    printf("direction %d\n", direction);
    show("shutdown by number", shutdown(pair.client, direction));
    show("send", send(pair.client, "x", 1, MSG_NOSIGNAL));
    show("receive", recv(pair.client, buffer, sizeof buffer, MSG_DONTWAIT));
    close_pair(pair);
  }

  pair = udp_pair(family);
  show("datagram SHUT_WR", shutdown(pair.client, SHUT_WR));
  show("send after it", send(pair.client, "x", 1, MSG_NOSIGNAL));
  show("the other way", send(pair.server, "reply", 5, 0));
  show("received", recv(pair.client, buffer, sizeof buffer, 0));
  close_pair(pair);

  const int unconnected = MUST(socket(family, SOCK_STREAM, 0));
  show("not connected", shutdown(unconnected, SHUT_WR));
  show("unknown direction", shutdown(unconnected, 17));
  MUST(close(unconnected));
  show("closed descriptor", shutdown(unconnected, SHUT_WR));
  show("no socket", shutdown(0, SHUT_WR));
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) one_family(families[i]);
}
