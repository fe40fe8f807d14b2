// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls that do little, so that what is around them counts most.
#include "connected.h"

static void options(long count) {
  const int fd = connected(swallow);
  begin();
  for (long i = 0; i < count; ++i) {
    int value = 1;
    socklen_t length = sizeof value;
    check(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length) == 0 && value == 0,
          "getsockopt");
  }
}

static void monotonic_clock(long count) {
  begin();
  for (long i = 0; i < count; ++i) {
    struct timespec now;
    check(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
  }
}

static void random_bytes(long count) {
  char buffer[16];
  begin();
  for (long i = 0; i < count; ++i) check(getentropy(buffer, sizeof buffer) == 0, "getentropy");
}

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"getsockopt", options},
      {"clock_gettime", monotonic_clock},
      {"getentropy", random_bytes},
  };
  return MEASURE(works, argc, argv);
}
