// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writing to a connection that is gone is an error of the call, not a signal.
#ifndef __wasi__
#include <signal.h>
#endif

#include "../harness.h"

typedef ssize_t Send(int fd);

static ssize_t by_write(int fd) { return write(fd, "x", 1); }
static ssize_t by_send(int fd) { return send(fd, "x", 1, 0); }
static ssize_t by_sendto(int fd) { return sendto(fd, "x", 1, 0, NULL, 0); }
static ssize_t by_writev(int fd) {
  struct iovec part = {(void*)"x", 1};
  return writev(fd, &part, 1);
}
static ssize_t by_sendmsg(int fd) {
  struct iovec part = {(void*)"x", 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return sendmsg(fd, &message, 0);
}

int main(void) {
#ifndef __wasi__
  signal(SIGPIPE, SIG_IGN);
#endif
  static const struct {
    const char* name;
    Send* call;
  } ways[] = {{"write", by_write},
              {"writev", by_writev},
              {"send", by_send},
              {"sendto", by_sendto},
              {"sendmsg", by_sendmsg}};
  for (size_t i = 0; i < COUNT(families); ++i) {
    for (size_t w = 0; w < COUNT(ways); ++w) {
      printf("-- %s %s\n", family_name(families[i]), ways[w].name);
      Pair pair = tcp_pair(families[i]);
      MUST(shutdown(pair.client, SHUT_WR));
      show("after own shutdown", ways[w].call(pair.client));
      close_pair(pair);

      pair = tcp_pair(families[i]);
      MUST(close(pair.server));
      wait_for(pair.client, POLLIN);
      show("the first after the peer's close", ways[w].call(pair.client));
      wait_for(pair.client, POLLHUP);
      show("the next", ways[w].call(pair.client));
      show("and the next", ways[w].call(pair.client));
      MUST(close(pair.client));

      pair = tcp_pair(families[i]);
      MUST(send(pair.client, "unread", 6, 0));
      wait_for(pair.server, POLLIN);
      MUST(close(pair.server));
      wait_for(pair.client, POLLHUP);
      show("after a reset", ways[w].call(pair.client));
      show("and then", ways[w].call(pair.client));
      MUST(close(pair.client));
    }
  }
}
