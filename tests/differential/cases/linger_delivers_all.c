// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A socket lingers only when asked to: a large send followed by close delivers every byte.
#include "../harness.h"

static void show_linger(const char* what, int fd) {
  struct linger value = {-1, -1};
  socklen_t length = sizeof value;
  show(what, getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &length));
  printf("  on %d, seconds %d, length %u\n", value.l_onoff, value.l_linger, (unsigned)length);
}

static void large_send_then_close(int family, size_t total) {
  static char block[65536];
  Pair pair = tcp_pair(family);
  set_nonblocking(pair.client);
  set_nonblocking(pair.server);
  size_t sent = 0;
  size_t received = 0;
  // What has been sent and not yet received stays below the smallest socket buffers only at
  // the end, where the kernel holds everything that is left.
  while (sent < total) {
    const size_t part = total - sent < sizeof block ? total - sent : sizeof block;
    const ssize_t put = send(pair.client, block, part, 0);
    if (put >= 0) {
      sent += (size_t)put;
      continue;
    }
    if (errno != EAGAIN) MUST(put);
    wait_for(pair.server, POLLIN);
    const ssize_t got = recv(pair.server, block, sizeof block, 0);
    if (got > 0) received += (size_t)got;
  }
  show("close with data under way", close(pair.client));
  ssize_t got = 0;
  do {
    wait_for(pair.server, POLLIN);
    got = recv(pair.server, block, sizeof block, 0);
    if (got > 0) received += (size_t)got;
  } while (got > 0 || (got < 0 && errno == EAGAIN));
  show("last receive", got);
  printf("%s: sent %zu, received %zu\n", family_name(family), sent, received);
  MUST(close(pair.server));
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    large_send_then_close(families[i], 2 << 20);

    const int listening = listener(families[i]);
    show_linger("listening socket", listening);
    const int client = connected_to(listening);
    const int server = MUST(accept(listening, NULL, NULL));
    show_linger("connected socket", client);
    show_linger("accepted socket", server);
    const struct linger on = {1, 7};
    show("set", setsockopt(client, SOL_SOCKET, SO_LINGER, &on, sizeof on));
    show_linger("after on", client);
    const struct linger off = {0, 0};
    show("set", setsockopt(client, SOL_SOCKET, SO_LINGER, &off, sizeof off));
    show_linger("after off", client);

    const struct linger abort_it = {1, 0};
    MUST(setsockopt(client, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it));
    MUST(close(client));
    char byte;
    show("zero linger resets", recv(server, &byte, 1, 0));
    MUST(close(server));
    MUST(close(listening));
  }
}
