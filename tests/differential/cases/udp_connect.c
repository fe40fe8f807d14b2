// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Connected datagram sockets: default peer, filter, refused ports, dissolving the association.
#include "../harness.h"

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int family = families[i];
    printf("-- %s\n", family_name(family));
    const int a = udp_bound(family);
    const int b = udp_bound(family);
    const int c = udp_bound(family);
    const Address to_a = local_address(a);
    const Address to_b = local_address(b);
    char buffer[32];

    show("send without a peer", send(a, "x", 1, 0));
    show("connect", connect(a, &to_b.any, to_b.length));
    Address peer = {.length = sizeof peer.storage};
    show("getpeername", getpeername(a, &peer.any, &peer.length));
    show_address("peer", &peer, port_of(&to_b));
    show("send", send(a, "one", 3, 0));
    show("write", write(a, "four", 4));
    show("receive", recv(b, buffer, sizeof buffer, 0));
    show("receive", read(b, buffer, sizeof buffer));
    show("from a stranger", sendto(c, "stranger", 8, 0, &to_a.any, to_a.length));
    show("from the peer", sendto(b, "peer", 4, 0, &to_a.any, to_a.length));
    Address source = {.length = sizeof source.storage};
    show("only the peer's", recvfrom(a, buffer, sizeof buffer, 0, &source.any, &source.length));
    show_address("from", &source, port_of(&to_b));
    const Address to_c = local_address(c);
    show("send elsewhere", sendto(a, "other", 5, 0, &to_c.any, to_c.length));
    show("received there", recv(c, buffer, sizeof buffer, 0));

    Address none;
    memset(&none, 0, sizeof none);
    none.any.sa_family = AF_UNSPEC;
    show("dissolve", connect(a, &none.any, to_a.length));
    peer.length = sizeof peer.storage;
    show("getpeername", getpeername(a, &peer.any, &peer.length));
    show("send without a peer", send(a, "x", 1, 0));
    const Address after = local_address(a);
    show_address("still bound to", &after, port_of(&to_a));

    MUST(close(c));
    show("connect to a closed port", connect(a, &to_c.any, to_c.length));
    show("send", send(a, "x", 1, 0));
    wait_for(a, POLLERR);
    show("the refusal comes back", recv(a, buffer, sizeof buffer, 0));
    show("once", recv(a, buffer, sizeof buffer, MSG_DONTWAIT));

    static char large[70000];
    show("too large", sendto(b, large, sizeof large, 0, &to_a.any, to_a.length));
    show("largest", sendto(b, large, family == AF_INET ? 65507 : 65527, 0, &to_b.any, to_b.length));
    show("received", recv(b, large, sizeof large, 0));
    MUST(close(a));
    MUST(close(b));
  }
}
