/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Prints the addresses of a host.
 *
 * Usage: addr_resolve NAME [SERVICE]
 */
#include "sample.h"

static const char* type_text(int type) {
  switch (type) {
    case SOCK_STREAM:
      return "TCP";
    case SOCK_DGRAM:
      return "UDP";
    default:
      return "other";
  }
}

static void print_address(const struct addrinfo* entry) {
  char text[INET6_ADDRSTRLEN] = "?";
  const void* address = entry->ai_family == AF_INET6
                            ? (const void*)&((const struct sockaddr_in6*)entry->ai_addr)->sin6_addr
                            : (const void*)&((const struct sockaddr_in*)entry->ai_addr)->sin_addr;
  inet_ntop(entry->ai_family, address, text, sizeof text);
  printf("%s address: %s (%s)\n", entry->ai_family == AF_INET6 ? "IPv6" : "IPv4", text,
         type_text(entry->ai_socktype));
}

int main(int argc, char** argv) {
  struct addrinfo hints;
  struct addrinfo* list = NULL;
  const struct addrinfo* entry = NULL;
  int code = 0;

  print_by_line();
  if (argc < 2) {
    fprintf(stderr, "Usage: %s NAME [SERVICE]\n", argv[0]);
    return EXIT_FAILURE;
  }
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  code = getaddrinfo(argv[1], argc > 2 ? argv[2] : NULL, &hints, &list);
  if (code != 0) {
    fprintf(stderr, "%s: %s\n", argv[1], code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
    return EXIT_FAILURE;
  }
  printf("Host: %s\n", argv[1]);
  for (entry = list; entry != NULL; entry = entry->ai_next) print_address(entry);
  freeaddrinfo(list);
  return EXIT_SUCCESS;
}
