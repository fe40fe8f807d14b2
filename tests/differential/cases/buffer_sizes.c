// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// getsockopt(SO_SNDBUF, SO_RCVBUF) writes an int and nothing beside it.
#include "../harness.h"

static void show_size(const char* what, int fd, int option, int wanted) {
  struct {
    int before, value, after;
  } slot = {0x11111111, 0x22222222, 0x33333333};
  socklen_t length = sizeof slot.value;
  if (wanted > 0) show("set", setsockopt(fd, SOL_SOCKET, option, &wanted, sizeof wanted));
  show(what, getsockopt(fd, SOL_SOCKET, option, &slot.value, &length));
  printf("  %d, length %u, neighbours %s\n", slot.value, (unsigned)length,
         slot.before == 0x11111111 && slot.after == 0x33333333 ? "untouched" : "overwritten");
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    for (size_t t = 0; t < COUNT(types); ++t) {
      const int fd = MUST(socket(families[i], types[t], 0));
      printf("-- %s %s\n", family_name(families[i]), t == 0 ? "stream" : "datagram");
      show_size("SO_SNDBUF", fd, SO_SNDBUF, 0);
      show_size("SO_RCVBUF", fd, SO_RCVBUF, 0);
      show_size("SO_SNDBUF after 20000", fd, SO_SNDBUF, 20000);
      show_size("SO_RCVBUF after 30000", fd, SO_RCVBUF, 30000);
      show_size("SO_SNDBUF after 1", fd, SO_SNDBUF, 1);
      show_size("SO_RCVBUF after INT_MAX", fd, SO_RCVBUF, 0x7fffffff);
      MUST(close(fd));
    }
  }
}
