// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poll(2): which events a socket, a closed descriptor and a mix of them report.
#include "../harness.h"

static void show_events(const char* what, int fd, short events) {
  struct pollfd entry = {.fd = fd, .events = events, .revents = 0x7fff};
  const int count = poll(&entry, 1, 0);
  printf("%s: %d%s%s%s%s%s\n", what, count, entry.revents & POLLIN ? " POLLIN" : "",
         entry.revents & POLLOUT ? " POLLOUT" : "", entry.revents & POLLHUP ? " POLLHUP" : "",
         entry.revents & POLLERR ? " POLLERR" : "", entry.revents & POLLNVAL ? " POLLNVAL" : "");
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    printf("-- %s\n", family_name(families[i]));
    const int listening = listener(families[i]);
    show_events("idle listener", listening, POLLIN);
    const int client = connected_to(listening);
    wait_for(listening, POLLIN);
    show_events("listener with a connection", listening, POLLIN);
    const int server = MUST(accept(listening, NULL, NULL));
    show_events("idle connection", server, POLLIN | POLLOUT);
    show_events("idle connection, nothing asked", server, 0);
    MUST(send(client, "abc", 3, 0));
    wait_for(server, POLLIN);
    show_events("data", server, POLLIN | POLLOUT);
    show_events("data, only writing asked", server, POLLOUT);
    char buffer[8];
    MUST(recv(server, buffer, sizeof buffer, 0));
    show_events("data taken", server, POLLIN);
    MUST(shutdown(client, SHUT_WR));
    wait_for(server, POLLIN);
    show_events("end of data", server, POLLIN);
    show_events("end of data, only writing asked", server, POLLOUT);
    MUST(shutdown(server, SHUT_WR));
    wait_for(client, POLLIN);
    show_events("both directions shut", server, POLLIN);
    show_events("both directions shut, only writing asked", server, POLLOUT);
    show_events("both directions shut, nothing asked", server, 0);
    const int fresh = MUST(socket(families[i], SOCK_STREAM, 0));
    show_events("never connected, only writing asked", fresh, POLLOUT);
    MUST(close(fresh));
    MUST(close(listening));
    show_events("closed descriptor", listening, POLLIN | POLLOUT);
    MUST(close(client));
    MUST(close(server));

    Pair pair = udp_pair(families[i]);
    show_events("idle datagram socket", pair.server, POLLIN | POLLOUT);
    MUST(send(pair.client, "", 0, 0));
    wait_for(pair.server, POLLIN);
    show_events("an empty datagram", pair.server, POLLIN);

    struct pollfd mix[4] = {{.fd = pair.client, .events = POLLIN},
                            {.fd = pair.server, .events = POLLIN},
                            {.fd = 777, .events = POLLIN},
                            {.fd = pair.client, .events = POLLOUT}};
    show("mix", poll(mix, COUNT(mix), 1000));
    for (size_t n = 0; n < COUNT(mix); ++n) {
      printf("  %zu:%s%s%s\n", n, mix[n].revents & POLLIN ? " POLLIN" : "",
             mix[n].revents & POLLOUT ? " POLLOUT" : "",
             mix[n].revents & POLLNVAL ? " POLLNVAL" : "");
    }
    close_pair(pair);
  }
}
