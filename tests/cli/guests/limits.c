// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Uses one thing, the argument, until there is no more of it; prints how much there was, and why it
// ended. With a rate, the second argument, it uses so much and prints whether that took so many
// milliseconds, the third.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>
#include <wasi_socket_ext.h>

enum { most = 1000 };

static void fail(const char* what) {
  perror(what);
  exit(2);
}

static int open_socket(int type) {
  const int fd = socket(AF_INET, type, 0);
  if (fd < 0) fail("socket");
  return fd;
}

static struct sockaddr_in bind_loopback(int fd) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  if (bind(fd, (struct sockaddr*)&address, length) != 0) fail("bind");
  if (getsockname(fd, (struct sockaddr*)&address, &length) != 0) fail("getsockname");
  return address;
}

static struct sockaddr_in listen_loopback(int fd) {
  const struct sockaddr_in address = bind_loopback(fd);
  if (listen(fd, most) != 0) fail("listen");
  return address;
}

static int connect_to(int fd, const struct sockaddr_in* address) {
  return connect(fd, (const struct sockaddr*)address, sizeof *address);
}

/// Two ends of a connection.
static void make_stream(int ends[2]) {
  const int listener = open_socket(SOCK_STREAM);
  const struct sockaddr_in address = listen_loopback(listener);
  ends[0] = open_socket(SOCK_STREAM);
  if (connect_to(ends[0], &address) != 0) fail("connect");
  ends[1] = accept(listener, NULL, NULL);
  if (ends[1] < 0) fail("accept");
  close(listener);
}

static long use_sockets(long count) {
  long made = 0;
  while (made < count && socket(AF_INET, SOCK_DGRAM, 0) >= 0) ++made;
  return made;
}

static long use_connections(long count) {
  const struct sockaddr_in address = listen_loopback(open_socket(SOCK_STREAM));
  long made = 0;
  while (made < count && connect_to(open_socket(SOCK_STREAM), &address) == 0) ++made;
  return made;
}

/// Each connection takes two, one at each end.
static long use_accepted(long count) {
  const int listener = open_socket(SOCK_STREAM);
  const struct sockaddr_in address = listen_loopback(listener);
  long made = 0;
  while (made < count) {
    if (connect_to(open_socket(SOCK_STREAM), &address) != 0) break;
    if (accept(listener, NULL, NULL) < 0) break;
    ++made;
  }
  return made;
}

/// Connections that are closed make room.
static long use_closed(long count) {
  const struct sockaddr_in address = listen_loopback(open_socket(SOCK_STREAM));
  long made = 0;
  for (; made < count; ++made) {
    const int fd = open_socket(SOCK_STREAM);
    if (connect_to(fd, &address) != 0) break;
    const int other = open_socket(SOCK_STREAM);
    // The other one gets the number of the connection, which is closed.
    if (made % 2 == 0 && __wasi_fd_renumber((__wasi_fd_t)other, (__wasi_fd_t)fd) != 0) break;
    close(fd);
    if (made % 2 != 0) close(other);
  }
  return made;
}

static long use_sent(long count) {
  int ends[2];
  make_stream(ends);
  static char data[1000];
  long sum = 0;
  while (sum < count) {
    const ssize_t sent =
        sum % 2000 == 0 ? send(ends[0], data, sizeof data, 0) : write(ends[0], data, sizeof data);
    if (sent < 0) break;
    sum += sent;
    for (ssize_t left = sent; left > 0;) {
      const ssize_t received = read(ends[1], data, sizeof data);
      if (received <= 0) return sum;
      left -= received;
    }
  }
  return sum;
}

static long use_datagrams(long count) {
  const int fd = open_socket(SOCK_DGRAM);
  const struct sockaddr_in address = bind_loopback(fd);
  char data[100] = "";
  long made = 0;
  while (made < count) {
    if (sendto(fd, data, sizeof data, 0, (const struct sockaddr*)&address, sizeof address) < 0)
      break;
    if (recv(fd, data, sizeof data, 0) < 0) break;
    ++made;
  }
  return made;
}

static long use_lookups(long count) {
  long made = 0;
  for (; made < count; ++made) {
    struct addrinfo* list = NULL;
    const int code = getaddrinfo("localhost", NULL, NULL, &list);
    if (code != 0) {
      if (code != EAI_SYSTEM) errno = 0;
      break;
    }
    freeaddrinfo(list);
  }
  return made;
}

/// In pieces of 64 KiB.
static long use_memory(long count) {
  long made = 0;
  for (; made < count; ++made) {
    void* volatile piece = malloc(65000);
    if (piece == NULL) break;
  }
  return made;
}

static long use_cpu(long count) {
  volatile long sum = 0;
  for (long i = 0; i < count || count == most; ++i) sum += i;
  return sum;
}

static const struct {
  const char* name;
  long (*use)(long count);
} uses[] = {
    {"sockets", use_sockets},   {"connections", use_connections},
    {"accepted", use_accepted}, {"closed", use_closed},
    {"sent", use_sent},         {"datagrams", use_datagrams},
    {"lookups", use_lookups},   {"memory", use_memory},
    {"cpu", use_cpu},
};

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char** argv) {
  for (size_t i = 0; i < sizeof uses / sizeof *uses; ++i) {
    if (argc < 2 || strcmp(argv[1], uses[i].name) != 0) continue;
    const long begin = milliseconds();
    const long count = argc > 2 ? atol(argv[2]) : strcmp(argv[1], "sent") == 0 ? 1000000 : most;
    errno = 0;
    const long made = uses[i].use(count);
    const int error = errno;
    if (argc < 4) {
      printf("%ld: %s\n", made, error == 0 ? "no error" : strerror(error));
    } else {
      printf("%ld: %s\n", made, milliseconds() - begin >= atol(argv[3]) ? "slow" : "fast");
    }
    return 0;
  }
  return 2;
}
