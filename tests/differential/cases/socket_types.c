// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// socket(2): families, types, flags in the type, protocols.
#include "../harness.h"

static void open_socket(const char* what, int family, int type, int protocol) {
  const int fd = show_descriptor(what, socket(family, type, protocol));
  if (fd < 0) return;
  const int flags = MUST(fcntl(fd, F_GETFL));
  printf("  %s\n", flags & O_NONBLOCK ? "non-blocking" : "blocking");
  MUST(close(fd));
}

int main(void) {
  for (size_t i = 0; i < COUNT(families); ++i) {
    const int family = families[i];
    printf("-- %s\n", family_name(family));
    open_socket("stream", family, SOCK_STREAM, 0);
    open_socket("stream, TCP", family, SOCK_STREAM, IPPROTO_TCP);
    open_socket("datagram", family, SOCK_DGRAM, 0);
    open_socket("datagram, UDP", family, SOCK_DGRAM, IPPROTO_UDP);
    open_socket("stream, non-blocking", family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    open_socket("datagram, close-on-exec", family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    open_socket("both flags", family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    open_socket("stream, UDP", family, SOCK_STREAM, IPPROTO_UDP);
    open_socket("datagram, TCP", family, SOCK_DGRAM, IPPROTO_TCP);
    open_socket("an unknown protocol", family, SOCK_STREAM, 250);
  }
  open_socket("no family", AF_UNSPEC, SOCK_STREAM, 0);
  open_socket("an unknown family", 200, SOCK_STREAM, 0);
}
