// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tries uses of addresses, each an argument, and prints whether they were allowed:
//   bind=ADDRESS listen=ADDRESS (of whose family an unbound socket listens) connect=ADDRESS@PORT
//   send=ADDRESS@PORT join=GROUP resolve=NAME
// "denied" is EACCES, for resolve EAI_SYSTEM with EACCES; a refused connection was allowed.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi_socket_ext.h>

typedef struct {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  };
  socklen_t length;
} Address;

static Address parse(const char* text, int port) {
  Address address;
  memset(&address, 0, sizeof address);
  if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons((uint16_t)port);
    address.length = sizeof address.v4;
  } else if (inet_pton(AF_INET6, text, &address.v6.sin6_addr) == 1) {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons((uint16_t)port);
    address.length = sizeof address.v6;
  } else {
    fprintf(stderr, "not an address: %s\n", text);
    exit(2);
  }
  return address;
}

static int join(int fd, const Address* group) {
  if (group->any.sa_family == AF_INET) {
    const struct ip_mreq request = {.imr_multiaddr = group->v4.sin_addr};
    return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
  }
  const struct ipv6_mreq request = {.ipv6mr_multiaddr = group->v6.sin6_addr};
  return setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request);
}

static const char* use(const char* what, const char* text, int port) {
  if (strcmp(what, "resolve") == 0) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo* list = NULL;
    errno = 0;
    const int code = getaddrinfo(text, "80", &hints, &list);
    if (code == 0) freeaddrinfo(list);
    if (code == EAI_SYSTEM && errno == EACCES) return "denied";
    return code == 0 ? "found" : gai_strerror(code);
  }
  const int stream = strcmp(what, "connect") == 0 || strcmp(what, "listen") == 0;
  const Address address = parse(text, port);
  const int fd = socket(address.any.sa_family, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
  if (fd < 0) return "no socket";
  int result = -1;
  errno = 0;
  if (strcmp(what, "bind") == 0) result = bind(fd, &address.any, address.length);
  if (strcmp(what, "listen") == 0) result = listen(fd, 4);
  if (strcmp(what, "connect") == 0) result = connect(fd, &address.any, address.length);
  if (strcmp(what, "send") == 0) {
    result = (int)sendto(fd, "x", 1, 0, &address.any, address.length);
  }
  if (strcmp(what, "join") == 0) result = join(fd, &address);
  const int error = errno;
  close(fd);
  if (result >= 0) return "allowed";
  if (error == EACCES) return "denied";
  return error == ECONNREFUSED ? "allowed" : strerror(error);
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    char word[128];
    snprintf(word, sizeof word, "%s", argv[i]);
    char* const text = strchr(word, '=');
    if (!text) return 2;
    *text = 0;
    char* const port = strchr(text + 1, '@');
    if (port) *port = 0;
    printf("%s: %s\n", argv[i], use(word, text + 1, port ? atoi(port + 1) : 0));
  }
}
