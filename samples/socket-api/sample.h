/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef SAMPLE_H_
#define SAMPLE_H_

/* What the samples share: headers, the command line, addresses, failure. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi_socket_ext.h>
#else
#include <netdb.h>
#endif

enum { DEFAULT_PORT = 1234 };

/* An address of either family, and its length. */
struct endpoint {
  struct sockaddr_storage address;
  socklen_t length;
};

/* Prints what failed and why, and ends the program. */
static inline void fail(const char* what) {
  perror(what);
  exit(EXIT_FAILURE);
}

/* The number in the argument, between 0 and most, or the usual one when there is no argument. */
static inline int number_argument(const char* argument, int usual, int most) {
  char* end = NULL;
  long number = usual;
  if (argument == NULL) return usual;
  number = strtol(argument, &end, 10);
  if (end == argument || *end != '\0' || number < 0 || number > most) {
    fprintf(stderr, "%s is not a number between 0 and %d\n", argument, most);
    exit(EXIT_FAILURE);
  }
  return (int)number;
}

static inline int port_argument(const char* argument) {
  return number_argument(argument, DEFAULT_PORT, 65535);
}

/* Takes the option inet6 from the arguments, which then start at the one returned. */
static inline char** family_argument(char** argv, int* family) {
  char** arguments = argv + 1;
  *family = AF_INET;
  if (arguments[0] != NULL && strcmp(arguments[0], "inet6") == 0) {
    *family = AF_INET6;
    ++arguments;
  }
  return arguments;
}

/* The endpoint of a numeric IPv4 or IPv6 address; its family is 0 when the text is neither. */
static inline struct endpoint endpoint_of(const char* text, int port) {
  struct endpoint endpoint;
  struct sockaddr_in* v4 = (struct sockaddr_in*)&endpoint.address;
  struct sockaddr_in6* v6 = (struct sockaddr_in6*)&endpoint.address;
  memset(&endpoint, 0, sizeof endpoint);
  if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)port);
    endpoint.length = sizeof *v4;
  } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    endpoint.length = sizeof *v6;
  }
  return endpoint;
}

static inline struct endpoint any_endpoint(int family, int port) {
  return endpoint_of(family == AF_INET6 ? "::" : "0.0.0.0", port);
}

static inline struct endpoint loopback_endpoint(int family, int port) {
  return endpoint_of(family == AF_INET6 ? "::1" : "127.0.0.1", port);
}

/* Writes "address:port" or "[address]:port" and returns the text. */
static inline const char* endpoint_text(const struct endpoint* endpoint, char* text, size_t size) {
  char address[INET6_ADDRSTRLEN] = "?";
  if (endpoint->address.ss_family == AF_INET6) {
    const struct sockaddr_in6* v6 = (const struct sockaddr_in6*)&endpoint->address;
    inet_ntop(AF_INET6, &v6->sin6_addr, address, sizeof address);
    snprintf(text, size, "[%s]:%d", address, ntohs(v6->sin6_port));
  } else {
    const struct sockaddr_in* v4 = (const struct sockaddr_in*)&endpoint->address;
    inet_ntop(AF_INET, &v4->sin_addr, address, sizeof address);
    snprintf(text, size, "%s:%d", address, ntohs(v4->sin_port));
  }
  return text;
}

/* Prints a line with the socket's own address: with port 0, the system has chosen one. */
static inline void print_own_address(const char* what, int fd) {
  struct endpoint own;
  char text[64];
  own.length = sizeof own.address;
  if (getsockname(fd, (struct sockaddr*)&own.address, &own.length) != 0) fail("getsockname");
  printf("%s %s\n", what, endpoint_text(&own, text, sizeof text));
}

/* A socket that is bound to the endpoint, and listens if it is a stream socket. */
static inline int serve(const struct endpoint* at, int type) {
  int on = 1;
  int fd = socket(at->address.ss_family, type, 0);
  if (fd < 0) fail("socket");
  if (type == SOCK_STREAM && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
    fail("setsockopt");
  if (bind(fd, (const struct sockaddr*)&at->address, at->length) != 0) fail("bind");
  if (type == SOCK_STREAM && listen(fd, SOMAXCONN) != 0) fail("listen");
  return fd;
}

/*
 * The first descriptor from 3 on that is a socket which already listens: one that the command
 * passed in with --listen= or --inherit-fd=, or socket activation. -1 when there is none.
 */
static inline int passed_listener(void) {
  enum { FIRST = 3, MOST = 1024 };
  int fd = FIRST;
  for (fd = FIRST; fd < MOST; ++fd) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens) return fd;
  }
  return -1;
}

/* Lines reach a pipe as they are printed. */
static inline void print_by_line(void) { setvbuf(stdout, NULL, _IOLBF, BUFSIZ); }

/* Sends all of the data. Returns 0, or -1 with errno. */
static inline int send_all(int fd, const void* data, size_t size) {
  const char* next = (const char*)data;
  while (size > 0) {
    ssize_t sent = send(fd, next, size, MSG_NOSIGNAL);
    if (sent < 0) return -1;
    next += sent;
    size -= (size_t)sent;
  }
  return 0;
}

#endif
