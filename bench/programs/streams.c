// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Data over a TCP connection.
#include <sys/uio.h>

#include "connected.h"

enum { parts = 4, part_size = 16 };

static char buffer[1 << 20];

static void receive(long count) {
  const size_t size = (size_t)atol(detail);
  const int fd = connected(give);
  begin();
  for (long i = 0; i < count; ++i) {
    check(recv(fd, buffer, size, MSG_WAITALL) == (ssize_t)size, "recv");
  }
}

static void send_all(long count) {
  const size_t size = (size_t)atol(detail);
  const int fd = connected(swallow);
  begin();
  for (long i = 0; i < count; ++i) check(send(fd, buffer, size, 0) == (ssize_t)size, "send");
}

static void ping_pong(long count) {
  const int fd = connected(echo);
  begin();
  for (long i = 0; i < count; ++i) {
    check(send(fd, buffer, 1, 0) == 1 && recv(fd, buffer, 1, 0) == 1, "ping");
  }
}

static void read_write(long count) {
  const int fd = connected(echo);
  begin();
  for (long i = 0; i < count; ++i) {
    check(write(fd, buffer, 1) == 1 && read(fd, buffer, 1) == 1, "ping");
  }
}

static void sendmsg_recvmsg(long count) {
  const int fd = connected(echo);
  struct iovec vector[parts];
  for (int i = 0; i < parts; ++i) vector[i] = (struct iovec){buffer + i * part_size, part_size};
  begin();
  for (long i = 0; i < count; ++i) {
    struct msghdr message = {.msg_iov = vector, .msg_iovlen = parts};
    check(sendmsg(fd, &message, 0) == parts * part_size, "sendmsg");
    check(recvmsg(fd, &message, MSG_WAITALL) == parts * part_size, "recvmsg");
  }
}

int main(int argc, char** argv) {
  static const struct work works[] = {
      {"receive", receive},
      {"send", send_all},
      {"ping_pong", ping_pong},
      {"read_write", read_write},
      {"sendmsg_recvmsg", sendmsg_recvmsg},
  };
  return MEASURE(works, argc, argv);
}
