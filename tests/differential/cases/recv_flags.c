// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_TRUNC, and flags that do not exist.
#include "../harness.h"

static char buffer[64];

static void show_received(const char* what, ssize_t size) {
  show(what, size);
  if (size > 0) printf("  %.*s\n", (int)(size < (ssize_t)sizeof buffer ? size : 1), buffer);
}

static void stream(int family) {
  printf("-- stream %s\n", family_name(family));
  const Pair pair = tcp_pair(family);
  show("nothing yet", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
  show("nothing to peek at", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT | MSG_PEEK));
  show("send", send(pair.client, "abcdef", 6, MSG_NOSIGNAL));
  show_received("peek", recv(pair.server, buffer, 3, MSG_PEEK));
  show_received("peek again", recv(pair.server, buffer, sizeof buffer, MSG_PEEK));
  show_received("receive part", recv(pair.server, buffer, 2, 0));
  show_received("peek at the rest", recv(pair.server, buffer, sizeof buffer, MSG_PEEK));
  show("send more", send(pair.client, "ghij", 4, MSG_DONTWAIT));
  show_received("wait for all", recv(pair.server, buffer, 8, MSG_WAITALL));
  show("send the last", send(pair.client, "xyz", 3, 0));
  MUST(shutdown(pair.client, SHUT_WR));
  show_received("wait for more than comes", recv(pair.server, buffer, 10, MSG_WAITALL));
  show("end", recv(pair.server, buffer, sizeof buffer, MSG_WAITALL));
  close_pair(pair);
}

static void datagram(int family) {
  printf("-- datagram %s\n", family_name(family));
  const Pair pair = udp_pair(family);
  show("nothing yet", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
  show("send", send(pair.client, "abcdef", 6, 0));
  show("send", send(pair.client, "second", 6, 0));
  show_received("peek", recv(pair.server, buffer, sizeof buffer, MSG_PEEK));
  show_received("peek at part", recv(pair.server, buffer, 2, MSG_PEEK));
  show("real length", recv(pair.server, buffer, 2, MSG_TRUNC));
  show_received("the next", recv(pair.server, buffer, sizeof buffer, 0));
  show("send", send(pair.client, "third", 5, 0));
  show_received("cut to what fits", recv(pair.server, buffer, 3, 0));
  show("the rest is gone", recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));

  const Address server = local_address(pair.server);
  const int other = udp_bound(family);
  show("sendto with MSG_NOSIGNAL", sendto(other, "t", 1, MSG_NOSIGNAL, &server.any, server.length));
  show("a connected socket takes only its peer's",
       recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT));
  MUST(close(other));
  close_pair(pair);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    stream(families[i]);
    datagram(families[i]);
  }
}
