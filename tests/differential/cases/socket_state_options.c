// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SO_ERROR, SO_ACCEPTCONN, SO_DOMAIN, SO_PROTOCOL, SO_TYPE: what a socket says about itself.
#include "../harness.h"

static int option(int fd, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, name, &value, &length) < 0) {
    printf("getsockopt: %s\n", error_name(errno));
  }
  return value;
}

static void describe(const char* what, int fd) {
  const int type = option(fd, SO_TYPE);
  const int protocol = option(fd, SO_PROTOCOL);
  printf("%s: %s, %s, %s, listening %d, error %s\n", what, family_name(option(fd, SO_DOMAIN)),
         type == SOCK_STREAM  ? "stream"
         : type == SOCK_DGRAM ? "datagram"
                              : "another type",
         protocol == IPPROTO_TCP   ? "TCP"
         : protocol == IPPROTO_UDP ? "UDP"
                                   : "another protocol",
         option(fd, SO_ACCEPTCONN), error_name(option(fd, SO_ERROR)));
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int listening = listener(families[i]);
    const int client = connected_to(listening);
    const int server = MUST(accept(listening, NULL, NULL));
    const int datagram = udp_bound(families[i]);
    describe("listening", listening);
    describe("client", client);
    describe("accepted", server);
    describe("datagram", datagram);

    MUST(send(client, "unread", 6, 0));
    wait_for(server, POLLIN);
    MUST(close(server));
    wait_for(client, POLLHUP);
    printf("after a reset: %s\n", error_name(option(client, SO_ERROR)));
    printf("and then: %s\n", error_name(option(client, SO_ERROR)));

    const Address closed = ({
      const int fd = udp_bound(families[i]);
      const Address address = local_address(fd);
      MUST(close(fd));
      address;
    });
    MUST(connect(datagram, &closed.any, closed.length));
    show("datagram to a closed port", send(datagram, "x", 1, 0));
    wait_for(datagram, POLLERR);
    printf("pending: %s\n", error_name(option(datagram, SO_ERROR)));
    const int value = 1;
    show("SO_ERROR can't be set", setsockopt(client, SOL_SOCKET, SO_ERROR, &value, sizeof value));
    show("SO_TYPE can't be set", setsockopt(client, SOL_SOCKET, SO_TYPE, &value, sizeof value));
    MUST(close(datagram));
    MUST(close(client));
    MUST(close(listening));
  }
  const int value = 1;
  int out;
  socklen_t length = sizeof out;
  show("a file", getsockopt(1, SOL_SOCKET, SO_ERROR, &out, &length) < 0 && errno != ENOTSOCK);
  show("no descriptor", setsockopt(999, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value));
}
