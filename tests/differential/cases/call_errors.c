// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls in the wrong order, on the wrong kind of socket, or with addresses that make no sense.
#include "../harness.h"

static void one_family(int family) {
  printf("-- %s\n", family_name(family));
  const int other_family = family == AF_INET ? AF_INET6 : AF_INET;
  const Address any_port = loopback(family, 0);
  const Address foreign = loopback(other_family, 9);

  const int listening = listener(family);
  const Address server = local_address(listening);
  show("bind a bound socket", bind(listening, &any_port.any, any_port.length));
  show("connect a listening socket", connect(listening, &server.any, server.length));
  show("listen again", listen(listening, 1));

  const int taken = MUST(socket(family, SOCK_STREAM, 0));
  show("bind a port in use", bind(taken, &server.any, server.length));
  show("bind to another family", bind(taken, &foreign.any, foreign.length));
  show("bind with a short length", bind(taken, &any_port.any, 4));
  show("bind with no length", bind(taken, &any_port.any, 0));
  show("connect with a short length", connect(taken, &server.any, 4));
  show("connect to another family", connect(taken, &foreign.any, foreign.length));
  Address unspecified = any_port;
  unspecified.any.sa_family = 77;
  show("connect to no family", connect(taken, &unspecified.any, unspecified.length));
  show("connect", connect(taken, &server.any, server.length));
  show("connect again", connect(taken, &server.any, server.length));
  show("listen on a connected socket", listen(taken, 1));
  show("sendto with a name on a stream",
       sendto(taken, "x", 1, MSG_NOSIGNAL, &server.any, server.length));
  MUST(close(taken));

  const int datagram = udp_bound(family);
  show("listen on a datagram socket", listen(datagram, 1));
  show("sendto without a name", sendto(datagram, "x", 1, 0, NULL, 0));
  show("sendto with a short name", sendto(datagram, "x", 1, 0, &server.any, 4));
  show("sendto port 0", sendto(datagram, "x", 1, 0, &any_port.any, any_port.length));
  MUST(close(datagram));
  MUST(close(listening));

  char byte;
  show("closed: bind", bind(listening, &any_port.any, any_port.length));
  show("closed: connect", connect(listening, &server.any, server.length));
  show("closed: listen", listen(listening, 1));
  show("closed: send", send(listening, "x", 1, 0));
  show("closed: recv", recv(listening, &byte, 1, 0));
  show("closed: sendto", sendto(listening, "x", 1, 0, &server.any, server.length));
  show("closed: close", close(listening));
  show("no socket: bind", bind(0, &any_port.any, any_port.length));
  show("no socket: connect", connect(0, &server.any, server.length));
  show("no socket: listen", listen(0, 1));
  show("no socket: send", send(0, "x", 1, 0));
  show("no socket: recv", recv(0, &byte, 1, 0));
  show("negative: recv", recv(-1, &byte, 1, 0));
  show("huge: recv", recv(0x7fffffff, &byte, 1, 0));
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) one_family(families[i]);
}
