// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The measured program: the same source natively and as wasm. `measured ROW PORT COUNT` does the
// row's work COUNT times against the peer on PORT and prints the nanoseconds that one took.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure.h"
#ifdef __wasi__
#include <wasi_socket_ext.h>
#endif
#ifdef SECOND_THREAD
#include <pthread.h>
#endif

static char buffer[1 << 16];

static int connected(int type, char service) {
  const int one = 1;
  const int fd = socket(AF_INET, type, 0);
  check(fd >= 0 && connect(fd, (struct sockaddr*)&peer, sizeof peer) == 0, "connect");
  if (type == SOCK_STREAM) {
    check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "setsockopt");
    check(send(fd, &service, 1, 0) == 1, "send");
  }
  return fd;
}

static void tcp_receive(long count) {
  const int fd = connected(SOCK_STREAM, 'g');
  for (long i = 0; i < count; ++i) {
    check(recv(fd, buffer, sizeof buffer, MSG_WAITALL) == (ssize_t)sizeof buffer, "recv");
  }
}

static void tcp_send(long count) {
  const int fd = connected(SOCK_STREAM, 's');
  for (long i = 0; i < count; ++i) {
    check(send(fd, buffer, sizeof buffer, 0) == (ssize_t)sizeof buffer, "send");
  }
}

static void tcp_ping_pong(long count) {
  const int fd = connected(SOCK_STREAM, 'e');
  for (long i = 0; i < count; ++i) {
    check(send(fd, buffer, 1, 0) == 1 && recv(fd, buffer, 1, 0) == 1, "ping");
  }
}

static void udp_ping_pong(long count) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (long i = 0; i < count; ++i) {
    struct sockaddr_in source;
    socklen_t length = sizeof source;
    check(sendto(fd, buffer, 64, 0, (struct sockaddr*)&peer, sizeof peer) == 64, "sendto");
    check(recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr*)&source, &length) == 64,
          "recvfrom");
  }
}

static void connect_close(long count) {
  for (long i = 0; i < count; ++i) close(connected(SOCK_STREAM, 's'));
}

static void getsockopt_error(long count) {
  const int fd = connected(SOCK_STREAM, 's');
  for (long i = 0; i < count; ++i) {
    int value = 0;
    socklen_t length = sizeof value;
    check(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, &length) == 0, "getsockopt");
  }
}

static void poll_idle(long count, nfds_t descriptors) {
  static struct pollfd idle[256];
  for (nfds_t i = 0; i < descriptors; ++i) {
    idle[i] = (struct pollfd){.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
  }
  for (long i = 0; i < count; ++i) check(poll(idle, descriptors, 0) == 0, "poll");
}

static void poll_1(long count) { poll_idle(count, 1); }
static void poll_256(long count) { poll_idle(count, 256); }

static const struct row rows[] = {
    {"tcp_receive", tcp_receive},
    {"tcp_send", tcp_send},
    {"tcp_ping_pong", tcp_ping_pong},
    {"udp_ping_pong", udp_ping_pong},
    {"connect_close", connect_close},
    {"getsockopt", getsockopt_error},
    {"poll_1", poll_1},
    {"poll_256", poll_256},
};

#ifdef SECOND_THREAD
// What the calls cost in a program with threads.
static void* wait_for_ever(void* argument) {
  for (;;) poll(NULL, 0, 1000000);
  return argument;
}

static void become_threaded(void) {
  pthread_t other;
  check(pthread_create(&other, NULL, wait_for_ever, NULL) == 0, "pthread_create");
}
#else
static void become_threaded(void) {}
#endif

int main(int argc, char** argv) {
  if (argc == 1) return puts("hello") < 0;  // the row `start`: hello, and nothing else
  if (argc != 4) return EXIT_FAILURE;
  return measure(rows, sizeof rows / sizeof *rows, argv + 1, become_threaded);
}
