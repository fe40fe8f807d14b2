// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the cases share. They run natively and with both thread libraries, of which WAMR's has fewer
// functions, no locks in libc, and a relative time in pthread_cond_timedwait.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi/api.h>
#include <wasi_socket_ext.h>
#endif

#define CHECK(condition)                                            \
  do {                                                              \
    if (!(condition)) {                                             \
      printf("%d: not so: %s (%d)\n", __LINE__, #condition, errno); \
      exit(1);                                                      \
    }                                                               \
  } while (0)

static inline void start(pthread_t* thread, void* (*function)(void*), intptr_t argument) {
  CHECK(pthread_create(thread, NULL, function, (void*)argument) == 0);
}

static inline intptr_t join(pthread_t thread) {
  void* value = NULL;
  CHECK(pthread_join(thread, &value) == 0);
  return (intptr_t)value;
}

// Long enough for another thread to come into the call that blocks it, on a busy machine too.
static inline void settle(void) { usleep(200000); }

// A listening socket on a free port of the loopback interface, and its address.
static inline int listener(struct sockaddr_in* address) {
  socklen_t length = sizeof *address;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  memset(address, 0, sizeof *address);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(fd >= 0 && bind(fd, (struct sockaddr*)address, length) == 0 && listen(fd, 128) == 0);
  CHECK(getsockname(fd, (struct sockaddr*)address, &length) == 0);
  return fd;
}

static inline int connected(const struct sockaddr_in* address) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(fd >= 0 && connect(fd, (const struct sockaddr*)address, sizeof *address) == 0);
  return fd;
}

// Two connected sockets.
static inline void make_pair(int ends[2]) {
  struct sockaddr_in address;
  const int listening = listener(&address);
  ends[0] = connected(&address);
  ends[1] = accept(listening, NULL, NULL);
  CHECK(ends[1] >= 0);
  close(listening);
}

// Puts one descriptor in the place of another, which must be open; its own number is free then.
static inline void replace(int from, int to) {
#ifdef __wasi__
  CHECK(__wasi_fd_renumber((__wasi_fd_t)from, (__wasi_fd_t)to) == 0);
#else
  CHECK(dup2(from, to) == to && close(from) == 0);
#endif
}
