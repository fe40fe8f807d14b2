// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// SO_RCVTIMEO and SO_SNDTIMEO: read back, and end the wait with EAGAIN.
#include <sys/time.h>

#include "../harness.h"

static void set(const char* what, int fd, int option, long seconds, long microseconds) {
  const struct timeval value = {.tv_sec = seconds, .tv_usec = microseconds};
  show(what, setsockopt(fd, SOL_SOCKET, option, &value, sizeof value));
  struct timeval now = {.tv_sec = -1, .tv_usec = -1};
  socklen_t length = sizeof now;
  show("  get", getsockopt(fd, SOL_SOCKET, option, &now, &length));
  printf("  %ld s %ld us, whole %d\n", (long)now.tv_sec, (long)now.tv_usec, length == sizeof now);
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- %s\n", family_name(families[i]));
    Pair pair = tcp_pair(families[i]);
    set("receive, default", pair.server, SO_RCVTIMEO, 0, 0);
    set("send, 3.5 s", pair.client, SO_SNDTIMEO, 3, 500000);
    set("receive, 20 ms", pair.server, SO_RCVTIMEO, 0, 20000);
    set("microseconds out of range", pair.server, SO_RCVTIMEO, 0, 1000000);
    set("receive, 20 ms", pair.server, SO_RCVTIMEO, 0, 20000);
    char buffer[8];
    show("recv", recv(pair.server, buffer, sizeof buffer, 0));
    show("read", read(pair.server, buffer, sizeof buffer));
    show("send part", send(pair.client, "ab", 2, 0));
    show("wait for all", recv(pair.server, buffer, sizeof buffer, MSG_WAITALL));

    set("send, 20 ms", pair.client, SO_SNDTIMEO, 0, 20000);
    static char block[65536];
    ssize_t sent = 0;
    do sent = send(pair.client, block, sizeof block, 0);
    while (sent > 0);
    show("send into a full connection", sent);
    close_pair(pair);

    const int listening = listener(families[i]);
    set("accept, 20 ms", listening, SO_RCVTIMEO, 0, 20000);
    show("accept", accept(listening, NULL, NULL));
    MUST(close(listening));

    const int datagram = udp_bound(families[i]);
    set("receive, 20 ms", datagram, SO_RCVTIMEO, 0, 20000);
    Address source = {.length = sizeof source.storage};
    show("recvfrom", recvfrom(datagram, buffer, sizeof buffer, 0, &source.any, &source.length));
    const int value = 5;
    show("too short a value", setsockopt(datagram, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value));
    MUST(close(datagram));
  }
}
