// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A connect that doesn't wait: EINPROGRESS, readiness, SO_ERROR, and a second connect.
#include "../harness.h"

static const char* pending_error(int fd) {
  int error = -1;
  socklen_t length = sizeof error;
  MUST(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
  return error_name(error);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- %s\n", family_name(families[i]));
    const int listening = listener(families[i]);
    const Address server = local_address(listening);
    int fd = MUST(socket(families[i], SOCK_STREAM | SOCK_NONBLOCK, 0));
    show("connect", connect(fd, &server.any, server.length));
    printf("writable: %d\n", (wait_for(fd, POLLOUT) & POLLOUT) != 0);
    printf("pending: %s\n", pending_error(fd));
    Address peer = {.length = sizeof peer.storage};
    show("getpeername", getpeername(fd, &peer.any, &peer.length));
    show_address("peer", &peer, port_of(&server));
    show("connect again", connect(fd, &server.any, server.length));
    show("and again", connect(fd, &server.any, server.length));
    char byte;
    show("nothing to receive", recv(fd, &byte, 1, 0));
    MUST(close(fd));
    MUST(close(listening));

    fd = MUST(socket(families[i], SOCK_STREAM, 0));
    set_nonblocking(fd);
    show("connect to a closed port", connect(fd, &server.any, server.length));
    const int events = wait_for(fd, POLLOUT);
    printf("error %d, hang-up %d\n", (events & POLLERR) != 0, (events & POLLHUP) != 0);
    printf("pending: %s\n", pending_error(fd));
    printf("and then: %s\n", pending_error(fd));
    MUST(close(fd));

    fd = MUST(socket(families[i], SOCK_STREAM, 0));
    show("blocking connect to a closed port", connect(fd, &server.any, server.length));
    show("not connected: send", send(fd, "x", 1, MSG_NOSIGNAL));
    show("not connected: recv", recv(fd, &byte, 1, 0));
    MUST(close(fd));

    const int filled = listener(families[i]);
    const Address again = local_address(filled);
    fd = MUST(socket(families[i], SOCK_STREAM | SOCK_NONBLOCK, 0));
    (void)connect(fd, &again.any, again.length);
    wait_for(fd, POLLOUT);
    static char block[65536];
    while (send(fd, block, sizeof block, 0) > 0) continue;
    show("send into a full connection", send(fd, block, 1, 0));
    MUST(close(fd));
    MUST(close(filled));
  }
}
