// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does one kind of call as often as it is told: calls KIND N
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi_socket_ext.h>
#endif

static int client, server, datagram;
static struct sockaddr_in address;
static char byte;

static int bound(int type) {
  const int fd = socket(AF_INET, type, 0);
  socklen_t length = sizeof address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr*)&address, length) != 0 ||
      getsockname(fd, (struct sockaddr*)&address, &length) != 0) {
    exit(3);
  }
  return fd;
}

static int send_recv(void) {
  return send(client, &byte, 1, 0) == 1 && recv(server, &byte, 1, 0) == 1;
}
static int write_read(void) { return write(client, &byte, 1) == 1 && read(server, &byte, 1) == 1; }
static int sendmsg_recvmsg(void) {
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return sendmsg(client, &message, 0) == 1 && recvmsg(server, &message, 0) == 1;
}
static int sendto_recvfrom(void) {
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  return sendto(datagram, &byte, 1, 0, (struct sockaddr*)&address, sizeof address) == 1 &&
         recvfrom(datagram, &byte, 1, 0, (struct sockaddr*)&from, &length) == 1;
}
static int options(void) {
  int value = 1;
  socklen_t length = sizeof value;
  return getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, &length) == 0 &&
         setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0;
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

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    int (*call)(void);
  } kinds[] = {{"send_recv", send_recv},
               {"write_read", write_read},
               {"sendmsg_recvmsg", sendmsg_recvmsg},
               {"sendto_recvfrom", sendto_recvfrom},
               {"options", options},
               {"names", names},
               {"poll", poll_two}};
  if (argc != 3) return 2;
  const int listening = bound(SOCK_STREAM);
  client = socket(AF_INET, SOCK_STREAM, 0);
  if (listen(listening, 1) != 0 ||
      connect(client, (struct sockaddr*)&address, sizeof address) != 0 ||
      (server = accept(listening, NULL, NULL)) < 0) {
    return 4;
  }
  datagram = bound(SOCK_DGRAM);
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
    if (strcmp(argv[1], kinds[i].name) != 0) continue;
    for (int n = atoi(argv[2]); n > 0; --n) {
      if (!kinds[i].call()) return 5;
    }
    return 0;
  }
  return 6;
}
