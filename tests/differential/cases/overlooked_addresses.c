// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --addr-pool=127.0.0.0/8,::1/128,0.0.0.0/32
// Addresses that Linux takes though they look wrong: AF_UNSPEC where an address is due, and any
// address at all on a stream.
#include "../harness.h"

static void of_no_family(int family) {
  printf("-- AF_UNSPEC, %s\n", family_name(family));
  Address any = address_of(family, family == AF_INET ? "0.0.0.0" : "::", 0);
  any.any.sa_family = AF_UNSPEC;
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (size_t i = 0; i < COUNT(types); ++i) {
    const int fd = MUST(socket(family, types[i], 0));
    Address loopback_address = loopback(family, 0);
    loopback_address.any.sa_family = AF_UNSPEC;
    show("bind to the loopback", bind(fd, &loopback_address.any, loopback_address.length));
    show("bind to any", bind(fd, &any.any, any.length));
    const Address own = local_address(fd);
    show_address("  is bound to", &own, port_of(&own));
    MUST(close(fd));
  }

  const int server = udp_bound(family);
  const Address name = local_address(server);
  Address unnamed = name;
  unnamed.any.sa_family = AF_UNSPEC;
  const int fd = MUST(socket(family, SOCK_DGRAM, 0));
  show("send to the server", sendto(fd, "one", 3, 0, &unnamed.any, unnamed.length));
  show("a short name", sendto(fd, "one", 3, 0, &unnamed.any, 2));
  show("half a family", sendto(fd, "one", 3, 0, &unnamed.any, 1));
  MUST(connect(fd, &name.any, name.length));
  show("connected", sendto(fd, "two", 3, 0, &unnamed.any, unnamed.length));
  show("connected, a short name", sendto(fd, "three", 5, 0, &unnamed.any, 2));
  char text[8];
  show("arrived", recv(server, text, sizeof text, MSG_DONTWAIT));
  MUST(close(fd));
  MUST(close(server));
}

static void on_a_stream(int family) {
  printf("-- a stream, %s\n", family_name(family));
  const int unconnected = MUST(socket(family, SOCK_STREAM, 0));
  Address nobody = address_of(family, family == AF_INET ? "192.0.2.1" : "2001:db8::1", 9);
  show("unconnected", sendto(unconnected, "x", 1, MSG_NOSIGNAL, &nobody.any, nobody.length));
  show("nothing", sendto(unconnected, "", 0, MSG_NOSIGNAL, &nobody.any, nobody.length));
  show("a short name", sendto(unconnected, "x", 1, MSG_NOSIGNAL, &nobody.any, 1));
  MUST(close(unconnected));

  const Pair pair = tcp_pair(family);
  show("connected", sendto(pair.client, "x", 1, 0, &nobody.any, nobody.length));
  show("a short name", sendto(pair.client, "x", 1, 0, &nobody.any, 1));
  nobody.any.sa_family = 77;
  show("no family", sendto(pair.client, "x", 1, 0, &nobody.any, nobody.length));
  const Address peer = local_address(pair.client);
  show("its peer's name", sendto(pair.server, "x", 1, 0, &peer.any, peer.length));
  char text[8];
  show("arrived", recv(pair.server, text, 3, MSG_WAITALL));
  close_pair(pair);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) of_no_family(families[i]);
  for (size_t i = 0; i < COUNT(families); ++i) on_a_stream(families[i]);
}
