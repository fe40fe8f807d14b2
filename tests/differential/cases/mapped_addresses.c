// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --addr-pool=127.0.0.0/8,::1/128,0.0.0.0/32,::/128
// IPv4 inside IPv6: dual-stack listeners, ::ffff:127.0.0.1 as a destination, IPV6_V6ONLY.
#include "../harness.h"

static void v6only(const char* what, int fd, int value) {
  show(what, setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &value, sizeof value));
  int now = -1;
  socklen_t length = sizeof now;
  MUST(getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &now, &length));
  printf("  reads back %d\n", now);
}

static int dual_stack_listener(void) {
  const int fd = MUST(socket(AF_INET6, SOCK_STREAM, 0));
  v6only("dual stack", fd, 0);
  const Address any = address_of(AF_INET6, "::", 0);
  show("bind", bind(fd, &any.any, any.length));
  MUST(listen(fd, 4));
  return fd;
}

static void reach(const char* what, int listening, const Address* to) {
  const int client = MUST(socket(to->any.sa_family, SOCK_STREAM, 0));
  show(what, connect(client, &to->any, to->length));
  Address peer = {.length = sizeof peer.storage};
  const int server = MUST(accept(listening, &peer.any, &peer.length));
  const Address own = local_address(client);
  show_address("  seen by the server", &peer, port_of(&own));
  peer.length = sizeof peer.storage;
  MUST(getpeername(client, &peer.any, &peer.length));
  show_address("  seen by the client", &peer, port_of(to));
  char buffer[8];
  show("  send", send(client, "data", 4, 0));
  show("  receive", recv(server, buffer, sizeof buffer, 0));
  MUST(close(client));
  MUST(close(server));
}

int main(void) {
  const int listening = dual_stack_listener();
  const Address bound = local_address(listening);
  const uint16_t port = port_of(&bound);
  const Address v4 = loopback(AF_INET, port);
  const Address v6 = loopback(AF_INET6, port);
  const Address mapped = address_of(AF_INET6, "::ffff:127.0.0.1", port);
  reach("IPv4 client", listening, &v4);
  reach("IPv6 client", listening, &v6);
  reach("IPv6 client, mapped address", listening, &mapped);

  int fd = MUST(socket(AF_INET6, SOCK_STREAM, 0));
  v6only("IPv6 only", fd, 1);
  show("mapped address on it", connect(fd, &mapped.any, mapped.length));
  MUST(close(fd));
  MUST(close(listening));

  const int receiver = udp_bound(AF_INET);
  const Address receiver_address = local_address(receiver);
  const Address to = address_of(AF_INET6, "::ffff:127.0.0.1", port_of(&receiver_address));
  fd = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  show("datagram to a mapped address", sendto(fd, "hello", 5, 0, &to.any, to.length));
  char buffer[16];
  Address source = {.length = sizeof source.storage};
  show("receive", recvfrom(receiver, buffer, sizeof buffer, 0, &source.any, &source.length));
  const Address sender = local_address(fd);
  show_address("from", &source, port_of(&sender));
  show("answer", sendto(receiver, "back", 4, 0, &source.any, source.length));
  source.length = sizeof source.storage;
  show("receive", recvfrom(fd, buffer, sizeof buffer, 0, &source.any, &source.length));
  show_address("from", &source, port_of(&to));
  MUST(close(fd));
  MUST(close(receiver));
}
