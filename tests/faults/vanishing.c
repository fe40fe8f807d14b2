// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Peers that are no more, or never were: vanishing.py takes away the link or the route.
#include "session.h"

static char block[1];

static void vanishes(char** words) {
  const int fd = connected(words);
  set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 300);
  ASK("connected");
  MUST(send(fd, "x", 1, 0));
  show_events("poll", fd, POLLIN, 10000);
  show_broken(fd);
  ASK("seen");
}

static void vanishes_unnoticed(char** words) {
  const int fd = connected(words);
  set_timeout(fd, SO_RCVTIMEO, 50);
  ASK("connected");
  MUST(send(fd, "x", 1, 0));
  show("recv", recv(fd, block, 1, 0));
  show_events("poll", fd, POLLIN, 50);
  ASK("back");  // the link is up again: the byte gets there, and an answer comes
  set_timeout(fd, SO_RCVTIMEO, 10000);
  show("recv", recv(fd, block, 1, 0));
  MUST(close(fd));
}

static void vanishes_while_idle(char** words) {
  const int fd = connected(words);
  set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
  set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, 1);
  ASK("connected");
  show("recv", recv(fd, block, 1, 0));
  show_broken(fd);
  ASK("seen");
}

static void route_vanishes(char** words) {
  const int fd = connected(words);
  const Address peer = named_address(words);
  set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 300);
  ASK("connected");
  show("send", send(fd, "x", 1, 0));
  const int other = MUST(socket(peer.any.sa_family, SOCK_STREAM, 0));
  show("connect anew", connect(other, &peer.any, peer.length));
  MUST(close(other));
  show_events("poll", fd, POLLIN, 10000);
  show_broken(fd);
  ASK("seen");
}

static void never_there(char** words) {
  const Address peer = named_address(words);
  int fd = MUST(socket(peer.any.sa_family, SOCK_STREAM, 0));
  set_timeout(fd, SO_SNDTIMEO, 50);
  show("connect with a timeout", connect(fd, &peer.any, peer.length));
  show("connect again", connect(fd, &peer.any, peer.length));
  show("send", send(fd, "x", 1, 0));
  MUST(close(fd));

  fd = MUST(socket(peer.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0));
  show("connect without blocking", connect(fd, &peer.any, peer.length));
  show_events("poll", fd, POLLOUT, 50);
  show_socket_error(fd);
  show("recv", recv(fd, block, 1, 0));
  MUST(close(fd));

  fd = MUST(socket(peer.any.sa_family, SOCK_STREAM, 0));
  set_int(fd, IPPROTO_TCP, TCP_SYNCNT, 1);
  set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 500);
  show("connect until the kernel gives up", connect(fd, &peer.any, peer.length));
  MUST(close(fd));
}

#define ROW(name) {#name, name}
static const Scenario table[] = {ROW(vanishes), ROW(vanishes_unnoticed), ROW(vanishes_while_idle),
                                 ROW(route_vanishes), ROW(never_there)};

int main(void) { return serve_scenarios(table, COUNT(table)); }
