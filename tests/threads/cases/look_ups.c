// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that look up names at the same time.
//
// Compilers: wasi-threads
#ifndef __wasi__
#include <netdb.h>
#endif

#include "../thread_case.h"

enum { threads = 6, each = 50 };

static void* look_up(void* argument) {
  intptr_t right = 0;
  for (int i = 0; i < each; ++i) {
    const int numeric = (i + (intptr_t)argument) % 2;
    char name[32] = "localhost", service[8];
    if (numeric) snprintf(name, sizeof name, "10.%d.%d.1", (int)(intptr_t)argument, i);
    snprintf(service, sizeof service, "%d", 1000 + i);
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo* found = NULL;
    CHECK(getaddrinfo(name, service, &hints, &found) == 0);
    const struct sockaddr_in* address = (const struct sockaddr_in*)found->ai_addr;
    const in_addr_t expected = numeric ? inet_addr(name) : htonl(INADDR_LOOPBACK);
    right += address->sin_addr.s_addr == expected && ntohs(address->sin_port) == 1000 + i;
    freeaddrinfo(found);
  }
  return (void*)right;
}

int main(void) {
  pthread_t some[threads];
  long right = 0;
  for (int i = 0; i < threads; ++i) start(&some[i], look_up, i);
  for (int i = 0; i < threads; ++i) right += join(some[i]);
  printf("right %ld\n", right);
  return 0;
}
