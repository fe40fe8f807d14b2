// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --addr-pool=224.0.0.0/4,ff00::/8,127.0.0.0/8,::1/128,0.0.0.0/32,::/128
// Group membership, what it is refused for, and a datagram to a group on the loopback interface.
#include "../harness.h"

static void ipv4(void) {
  const int receiver = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  const Address any = address_of(AF_INET, "0.0.0.0", 0);
  MUST(bind(receiver, &any.any, any.length));
  struct ip_mreq request;
  MUST(inet_pton(AF_INET, "239.1.2.3", &request.imr_multiaddr) - 1);
  MUST(inet_pton(AF_INET, "127.0.0.1", &request.imr_interface) - 1);
  show("join", setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request));
  show("join twice", setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request));

  const int sender = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  const Address from = loopback(AF_INET, 0);
  MUST(bind(sender, &from.any, from.length));
  const int ttl = 0;
  show("ttl 0", setsockopt(sender, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl));
  const Address bound = local_address(receiver);
  const Address group = address_of(AF_INET, "239.1.2.3", port_of(&bound));
  show("send to the group", sendto(sender, "hello", 5, 0, &group.any, group.length));
  char buffer[16];
  Address source = {.length = sizeof source.storage};
  wait_for(receiver, POLLIN);
  show("receive",
       recvfrom(receiver, buffer, sizeof buffer, MSG_DONTWAIT, &source.any, &source.length));
  const Address own = local_address(sender);
  show_address("from", &source, port_of(&own));

  show("leave", setsockopt(receiver, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request));
  show("leave twice",
       setsockopt(receiver, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request));
  MUST(inet_pton(AF_INET, "127.0.0.9", &request.imr_multiaddr) - 1);
  show("no group", setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request));
  show("short request", setsockopt(receiver, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, 4));
  MUST(close(sender));
  MUST(close(receiver));
}

static void ipv6(void) {
  const int receiver = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  const Address any = address_of(AF_INET6, "::", 0);
  MUST(bind(receiver, &any.any, any.length));
  struct ipv6_mreq request;
  MUST(inet_pton(AF_INET6, "ff15::1234", &request.ipv6mr_multiaddr) - 1);
  request.ipv6mr_interface = 0;
  show("join", setsockopt(receiver, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
  show("join twice", setsockopt(receiver, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));

  const int sender = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
  const Address bound = local_address(receiver);
  const Address group = address_of(AF_INET6, "ff15::1234", port_of(&bound));
  show("send to the group", sendto(sender, "hello", 5, 0, &group.any, group.length));
  char buffer[16];
  wait_for(receiver, POLLIN);
  show("receive", recv(receiver, buffer, sizeof buffer, MSG_DONTWAIT));
  show("leave", setsockopt(receiver, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &request, sizeof request));
  show("leave twice",
       setsockopt(receiver, IPPROTO_IPV6, IPV6_LEAVE_GROUP, &request, sizeof request));
  request.ipv6mr_interface = 4000000;
  show("no interface",
       setsockopt(receiver, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
  MUST(inet_pton(AF_INET6, "::1", &request.ipv6mr_multiaddr) - 1);
  show("no group", setsockopt(receiver, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request));
  MUST(close(sender));
  MUST(close(receiver));
}

int main(void) {
  ipv4();
  ipv6();
}
