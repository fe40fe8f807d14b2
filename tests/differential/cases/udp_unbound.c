// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datagram clients that never bind: the kernel gives them a port, and their servers' answers come.
#include "../harness.h"

static void ask(const char* what, int client, int server, const Address* to) {
  show(what, sendto(client, "question", 8, 0, &to->any, to->length));
  char text[16];
  Address from = {.length = sizeof from.storage};
  show("  arrived", recvfrom(server, text, sizeof text, 0, &from.any, &from.length));
  show("  answered", sendto(server, "answer", 6, 0, &from.any, from.length));
  Address source = {.length = sizeof source.storage};
  show("  heard", recvfrom(client, text, sizeof text, 0, &source.any, &source.length));
  show_address("  from", &source, port_of(to));
}

static void one_family(int family) {
  printf("-- %s\n", family_name(family));
  const int server = udp_bound(family);
  const Address name = local_address(server);
  const int client = MUST(socket(family, SOCK_DGRAM, 0));
  ask("unbound", client, server, &name);
  ask("again", client, server, &name);
  MUST(connect(client, &name.any, name.length));
  show("connected", send(client, "x", 1, 0));
  char text[16];
  Address from = {.length = sizeof from.storage};
  show("arrived", recvfrom(server, text, sizeof text, 0, &from.any, &from.length));
  show("answered", sendto(server, "answer", 6, 0, &from.any, from.length));
  show("heard", recv(client, text, sizeof text, 0));
  const struct sockaddr none = {.sa_family = AF_UNSPEC};
  show("disconnect", connect(client, &none, sizeof none));
  show("send to nobody", send(client, "x", 1, 0));
  const Address any_port = loopback(family, 0);
  ask("after the connection", client, server, &name);
  show("bind", bind(client, &any_port.any, any_port.length));
  MUST(close(client));
  MUST(close(server));
}

// One socket of IPv6 asks servers of both families in turn.
static void both_families(void) {
  const int v4 = udp_bound(AF_INET);
  const int v6 = udp_bound(AF_INET6);
  const Address v4_name = local_address(v4);
  const Address mapped = address_of(AF_INET6, "::ffff:127.0.0.1", port_of(&v4_name));
  const Address v6_name = local_address(v6);
  const int client = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  ask("IPv6", client, v6, &v6_name);
  ask("mapped", client, v4, &mapped);
  ask("IPv6 again", client, v6, &v6_name);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) one_family(families[i]);
  both_families();
}
