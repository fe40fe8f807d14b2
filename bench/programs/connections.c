// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Connections that come and go, and connections that stay.
#include "connected.h"

static void connect_close(long count) {
  begin();
  for (long i = 0; i < count; ++i) check(close(connected(swallow)) == 0, "close");
}

// While as many other descriptors are open as `detail` says.
static void accept_close(long count) {
  for (long others = atol(detail); others > 0; --others) {
    check(socket(AF_INET, SOCK_DGRAM, 0) >= 0, "socket");
  }
  const int listener = listening(connect_back, count);
  begin();
  for (long i = 0; i < count; ++i) {
    const int fd = accept(listener, NULL, NULL);
    check(fd >= 0 && close(fd) == 0, "accept");
  }
}

// An echo server that has answered on `detail` connections, and has them all open at the end.
static void held(long count) {
  const long connections = atol(detail);
  const int listener = listening(hold, connections);
  begin();
  for (long i = 0; i < connections; ++i) {
    char byte;
    const int fd = accept(listener, NULL, NULL);
    check(fd >= 0 && recv(fd, &byte, 1, 0) == 1 && send(fd, &byte, 1, 0) == 1, "echo");
  }
  check(count == 1, "count");
}

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"connect_close", connect_close},
      {"accept_close", accept_close},
      {"held", held},
  };
  return MEASURE(works, argc, argv);
}
