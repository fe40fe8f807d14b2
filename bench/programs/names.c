// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names that the file of hosts knows.
#include "measure.h"
#ifndef __wasi__
#include <netdb.h>
#endif

static void localhost(long count) {
  const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
  begin();
  for (long i = 0; i < count; ++i) {
    struct addrinfo* found = NULL;
    check(getaddrinfo("localhost", "80", &hints, &found) == 0, "getaddrinfo");
    const struct sockaddr_in* address = (const struct sockaddr_in*)found->ai_addr;
    check(address->sin_addr.s_addr == htonl(INADDR_LOOPBACK) && address->sin_port == htons(80),
          "localhost");
    freeaddrinfo(found);
  }
}

int main(int argc, char** argv) {
  static const struct work works[] = {{"localhost", localhost}};
  return MEASURE(works, argc, argv);
}
