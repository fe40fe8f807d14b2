// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does one kind of call as often as it is told: calls KIND N, for N up to MOST. What it does before
// is the same for every N. Standard input and output are one file, opened twice.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi/api.h>
#include <wasi_socket_ext.h>
#else
#include <netdb.h>
#endif

#define MOST 1000
#define PARTS 4

static int listening, client, server, datagram;
static struct sockaddr_in address, own;
static char bytes[PARTS];
static struct iovec parts[PARTS];
static struct pollfd idle[256];

static void require(int condition, int code) {
  if (!condition) exit(code);
}

static int bound(int type, struct sockaddr_in* at) {
  const int fd = socket(AF_INET, type, 0);
  socklen_t length = sizeof *at;
  *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  require(bind(fd, (struct sockaddr*)at, length) == 0, 3);
  require(getsockname(fd, (struct sockaddr*)at, &length) == 0, 3);
  return fd;
}

static int connected(void) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  return connect(fd, (struct sockaddr*)&address, sizeof address) == 0 ? fd : -1;
}

static void open_nothing(void) {}
static void open_pair(void) {
  listening = bound(SOCK_STREAM, &address);
  require(listen(listening, MOST + 1) == 0, 4);
  client = connected();
  server = accept(listening, NULL, NULL);
  require(client >= 0 && server >= 0, 4);
  for (int i = 0; i < PARTS; ++i) parts[i] = (struct iovec){bytes + i, 1};
}
static void open_datagram(void) { datagram = bound(SOCK_DGRAM, &own); }
static void open_idle(void) {
  for (int i = 0; i < 256; ++i) {
    idle[i] = (struct pollfd){.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
    require(idle[i].fd >= 0, 6);
  }
}
static void open_waiting(void) {
  open_pair();
  for (int i = 0; i < MOST; ++i) require(close(connected()) == 0, 7);
}
static void open_waiting_and_1000(void) {
  for (int i = 0; i < 1000; ++i) require(socket(AF_INET, SOCK_DGRAM, 0) >= 0, 8);
  open_waiting();
}

static int send_recv(void) {
  return send(client, bytes, 1, 0) == 1 && recv(server, bytes, 1, 0) == 1;
}
static int write_read(void) { return write(client, bytes, 1) == 1 && read(server, bytes, 1) == 1; }
static int writev_readv_4(void) {
  return writev(client, parts, PARTS) == PARTS && readv(server, parts, PARTS) == PARTS;
}
static int message(int count) {
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
  return sendmsg(client, &message, 0) == count && recvmsg(server, &message, 0) == count;
}
static int sendmsg_recvmsg(void) { return message(1); }
static int sendmsg_recvmsg_4(void) { return message(PARTS); }
static int sendto_recvfrom(void) {
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  return sendto(datagram, bytes, 1, 0, (struct sockaddr*)&own, sizeof own) == 1 &&
         recvfrom(datagram, bytes, 1, 0, (struct sockaddr*)&from, &length) == 1;
}
static int connect_close(void) { return close(connected()) == 0; }
static int accept_close(void) {
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  return close(accept(listening, (struct sockaddr*)&from, &length)) == 0;
}
static int get_option(void) {
  int value;
  socklen_t length = sizeof value;
  return getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, &length) == 0;
}
static int set_option(void) {
  const int value = 1;
  return setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0;
}
static int names(void) {
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  return getsockname(client, (struct sockaddr*)&name, &length) == 0 &&
         getpeername(client, (struct sockaddr*)&name, &length) == 0;
}
static int poll_two(void) {
  struct pollfd entries[2] = {{.fd = client, .events = POLLIN | POLLOUT},
                              {.fd = server, .events = POLLIN}};
  return poll(entries, 2, 1000) == 1;
}
static int poll_1_idle(void) { return poll(idle, 1, 0) == 0; }
static int poll_16_idle(void) { return poll(idle, 16, 0) == 0; }
static int poll_256_idle(void) { return poll(idle, 256, 0) == 0; }
// Something else each time.
static int poll_256_other(void) {
  idle[0].events ^= POLLPRI;
  return poll_256_idle();
}
#ifdef __wasi__
// What poll of a C library without ours does.
static int poll_oneoff_256(void) {
  static __wasi_subscription_t subscriptions[257];
  static __wasi_event_t events[257];
  static const __wasi_subscription_t at_once = {
      .u = {.tag = __WASI_EVENTTYPE_CLOCK, .u.clock = {.id = __WASI_CLOCKID_MONOTONIC}}};
  __wasi_size_t count = 0;
  for (int i = 0; i < 256; ++i) {
    subscriptions[i].u.tag = __WASI_EVENTTYPE_FD_READ;
    subscriptions[i].u.u.fd_read.file_descriptor = idle[i].fd;
  }
  subscriptions[256] = at_once;
  return __wasi_poll_oneoff(subscriptions, events, 257, &count) == 0 && count == 1;
}
#endif
static int pwrite_pread(void) {
  return pwrite(STDOUT_FILENO, bytes, 1, 0) == 1 && pread(STDIN_FILENO, bytes, 1, 0) == 1;
}
static int file_write_read(void) {
  return write(STDOUT_FILENO, bytes, 1) == 1 && read(STDIN_FILENO, bytes, 1) == 1;
}
static int clock_now(void) {
  struct timespec now;
  return clock_gettime(CLOCK_MONOTONIC, &now) == 0;
}
static int entropy(void) { return getentropy(bytes, sizeof bytes) == 0; }
static int address_info(void) {
  const struct addrinfo hints = {
      .ai_flags = AI_NUMERICHOST, .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
  struct addrinfo* found;
  if (getaddrinfo("127.0.0.1", "80", &hints, &found) != 0) return 0;
  freeaddrinfo(found);
  return 1;
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    void (*prepare)(void);
    int (*call)(void);
  } kinds[] = {{"send_recv", open_pair, send_recv},
               {"write_read", open_pair, write_read},
               {"writev_readv_4", open_pair, writev_readv_4},
               {"sendmsg_recvmsg", open_pair, sendmsg_recvmsg},
               {"sendmsg_recvmsg_4", open_pair, sendmsg_recvmsg_4},
               {"sendto_recvfrom", open_datagram, sendto_recvfrom},
               {"connect_close", open_pair, connect_close},
               {"accept_close", open_waiting, accept_close},
               {"accept_close_1000", open_waiting_and_1000, accept_close},
               {"getsockopt", open_pair, get_option},
               {"setsockopt", open_pair, set_option},
               {"names", open_pair, names},
               {"poll", open_pair, poll_two},
               {"poll_1", open_idle, poll_1_idle},
               {"poll_16", open_idle, poll_16_idle},
               {"poll_256", open_idle, poll_256_idle},
               {"poll_256_other", open_idle, poll_256_other},
#ifdef __wasi__
               {"poll_oneoff_256", open_idle, poll_oneoff_256},
#endif
               {"pwrite_pread", open_nothing, pwrite_pread},
               {"file_write_read", open_nothing, file_write_read},
               {"clock_gettime", open_nothing, clock_now},
               {"getentropy", open_nothing, entropy},
               {"getaddrinfo_address", open_nothing, address_info}};
  if (argc != 3 || atoi(argv[2]) > MOST) return 2;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
    if (strcmp(argv[1], kinds[i].name) != 0) continue;
    kinds[i].prepare();
    for (int n = atoi(argv[2]); n > 0; --n) {
      if (!kinds[i].call()) return 9;
    }
    return 0;
  }
  return 10;
}
