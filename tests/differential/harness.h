// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every differential case shares: printing that is the same natively and as wasm (names
// instead of numbers, no port, no descriptor), and sockets on the loopback interface.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi_socket_ext.h>
#else
#include <netdb.h>
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline const char* error_name(int error) {
#define NAME(code) \
  if (error == code) return #code
  NAME(0);
  NAME(EACCES);
  NAME(EADDRINUSE);
  NAME(EADDRNOTAVAIL);
  NAME(EAFNOSUPPORT);
  NAME(EAGAIN);
  NAME(EALREADY);
  NAME(EBADF);
  NAME(EBUSY);
  NAME(ECHILD);
  NAME(ECONNABORTED);
  NAME(ECONNREFUSED);
  NAME(ECONNRESET);
  NAME(EDEADLK);
  NAME(EDESTADDRREQ);
  NAME(EDOM);
  NAME(EEXIST);
  NAME(EFAULT);
  NAME(EFBIG);
  NAME(EHOSTUNREACH);
  NAME(EINPROGRESS);
  NAME(EINTR);
  NAME(EINVAL);
  NAME(EIO);
  NAME(EISCONN);
  NAME(EISDIR);
  NAME(ELOOP);
  NAME(EMFILE);
  NAME(EMSGSIZE);
  NAME(ENAMETOOLONG);
  NAME(ENETDOWN);
  NAME(ENETUNREACH);
  NAME(ENFILE);
  NAME(ENOBUFS);
  NAME(ENODEV);
  NAME(ENOENT);
  NAME(ENOMEM);
  NAME(ENOPROTOOPT);
  NAME(ENOSPC);
  NAME(ENOSYS);
  NAME(ENOTCONN);
  NAME(ENOTDIR);
  NAME(ENOTEMPTY);
  NAME(ENOTSOCK);
  NAME(ENOTTY);
  NAME(ENXIO);
  NAME(EOPNOTSUPP);
  NAME(EOVERFLOW);
  NAME(EPERM);
  NAME(EPIPE);
  NAME(EPROTO);
  NAME(EPROTONOSUPPORT);
  NAME(EPROTOTYPE);
  NAME(ERANGE);
  NAME(EROFS);
  NAME(ESPIPE);
  NAME(ESRCH);
  NAME(ETIMEDOUT);
#ifndef __wasi__
  NAME(EPFNOSUPPORT);
  NAME(ESOCKTNOSUPPORT);
#endif
#undef NAME
  static char unnamed[32];
  snprintf(unnamed, sizeof unnamed, "errno %d", error);
  return unnamed;
}

// Prints what a call returned and, when it failed, why.
static inline void show(const char* what, long result) {
  if (result < 0) {
    printf("%s: %ld %s\n", what, result, error_name(errno));
  } else {
    printf("%s: %ld\n", what, result);
  }
}

// For calls that return a descriptor, whose number is not part of the comparison.
static inline int show_descriptor(const char* what, int descriptor) {
  printf("%s: %s\n", what, descriptor < 0 ? error_name(errno) : "ok");
  return descriptor;
}

// For steps that a case takes for granted.
#define MUST(call) must_at((call), #call, __LINE__)
static inline int must_at(long result, const char* text, int line) {
  if (result < 0) {
    printf("line %d: %s: %s\n", line, text, error_name(errno));
    exit(99);
  }
  return (int)result;
}

static const int families[] = {AF_INET, AF_INET6};

static inline const char* family_name(int family) {
  switch (family) {
    case AF_INET:
      return "AF_INET";
    case AF_INET6:
      return "AF_INET6";
    case AF_UNSPEC:
      return "AF_UNSPEC";
    default:
      return "another family";
  }
}

typedef struct {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage storage;
  };
  socklen_t length;
} Address;

static inline Address address_of(int family, const char* text, uint16_t port) {
  Address address;
  memset(&address, 0, sizeof address);
  address.any.sa_family = (sa_family_t)family;
  if (family == AF_INET) {
    address.v4.sin_port = htons(port);
    MUST(inet_pton(AF_INET, text, &address.v4.sin_addr) - 1);
    address.length = sizeof address.v4;
  } else {
    address.v6.sin6_port = htons(port);
    MUST(inet_pton(AF_INET6, text, &address.v6.sin6_addr) - 1);
    address.length = sizeof address.v6;
  }
  return address;
}

static inline Address loopback(int family, uint16_t port) {
  return address_of(family, family == AF_INET ? "127.0.0.1" : "::1", port);
}

static inline uint16_t port_of(const Address* address) {
  return ntohs(address->any.sa_family == AF_INET ? address->v4.sin_port : address->v6.sin6_port);
}

// A length as text: that of sockaddr_in and sockaddr_in6 differs between the C libraries.
static inline const char* length_text(int family, socklen_t length) {
  static char text[32];
  const size_t whole = family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
  if (length == whole) return "whole";
  snprintf(text, sizeof text, "%u", (unsigned)length);
  return text;
}

// Prints family, address and length; of the port only whether it is the one in `expected`.
static inline void show_address(const char* what, const Address* address, uint16_t expected) {
  char text[INET6_ADDRSTRLEN] = "-";
  const int family = address->any.sa_family;
  if (family == AF_INET) {
    inet_ntop(AF_INET, &address->v4.sin_addr, text, sizeof text);
  } else if (family == AF_INET6) {
    inet_ntop(AF_INET6, &address->v6.sin6_addr, text, sizeof text);
  }
  const uint16_t port = port_of(address);
  printf("%s: %s %s port %s length %s\n", what, family_name(family), text,
         port == expected ? "as expected"
         : port == 0      ? "zero"
                          : "another",
         length_text(family, address->length));
}

static inline Address local_address(int fd) {
  Address address;
  memset(&address, 0, sizeof address);
  address.length = sizeof address.storage;
  MUST(getsockname(fd, &address.any, &address.length));
  return address;
}

static inline int listener(int family) {
  const Address any_port = loopback(family, 0);
  const int fd = MUST(socket(family, SOCK_STREAM, 0));
  MUST(bind(fd, &any_port.any, any_port.length));
  MUST(listen(fd, 16));
  return fd;
}

static inline int connected_to(int listening) {
  const Address server = local_address(listening);
  const int fd = MUST(socket(server.any.sa_family, SOCK_STREAM, 0));
  MUST(connect(fd, &server.any, server.length));
  return fd;
}

typedef struct {
  int client;
  int server;
} Pair;

static inline Pair tcp_pair(int family) {
  const int listening = listener(family);
  Pair pair;
  pair.client = connected_to(listening);
  pair.server = MUST(accept(listening, NULL, NULL));
  MUST(close(listening));
  return pair;
}

static inline int udp_bound(int family) {
  const Address any_port = loopback(family, 0);
  const int fd = MUST(socket(family, SOCK_DGRAM, 0));
  MUST(bind(fd, &any_port.any, any_port.length));
  return fd;
}

// Two datagram sockets, each connected to the other.
static inline Pair udp_pair(int family) {
  Pair pair = {udp_bound(family), udp_bound(family)};
  const Address client = local_address(pair.client);
  const Address server = local_address(pair.server);
  MUST(connect(pair.client, &server.any, server.length));
  MUST(connect(pair.server, &client.any, client.length));
  return pair;
}

static inline void close_pair(Pair pair) {
  MUST(close(pair.client));
  MUST(close(pair.server));
}

// Waits, with a bound, until `events` hold; returns revents.
static inline int wait_for(int fd, short events) {
  struct pollfd entry = {.fd = fd, .events = events, .revents = 0};
  if (MUST(poll(&entry, 1, 5000)) == 0) printf("nothing happened in five seconds\n");
  return entry.revents;
}

static inline void set_nonblocking(int fd) {
  MUST(fcntl(fd, F_SETFL, MUST(fcntl(fd, F_GETFL)) | O_NONBLOCK));
}
