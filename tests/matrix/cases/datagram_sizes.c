// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datagrams of every size, sent and received in every way, and what is cut off.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../scene.h"

enum { LONGEST = 70000 };

static const size_t sizes[] = {0,     1,     2,     16,    1472,  1500,  8192,
                               65507, 65508, 65527, 65528, 65535, 65536, LONGEST};

static unsigned char data[LONGEST];
static unsigned char room[LONGEST];

static void split(struct iovec* parts, size_t count, unsigned char* bytes, size_t size) {
  for (size_t i = 0; i < count; ++i) {
    const size_t from = size * i / count;
    parts[i] = (struct iovec){bytes + from, size * (i + 1) / count - from};
  }
}

static long by_send(int fd, size_t size, const Address* to) {
  (void)to;
  return send(fd, data, size, 0);
}

static long by_sendto(int fd, size_t size, const Address* to) {
  return sendto(fd, data, size, 0, &to->any, to->length);
}

static long by_write(int fd, size_t size, const Address* to) {
  (void)to;
  return write(fd, data, size);
}

static long by_sendmsg(int fd, size_t size, const Address* to) {
  struct iovec parts[16];
  split(parts, COUNT(parts), data, size);
  const struct msghdr message = {.msg_name = (void*)&to->any,
                                 .msg_namelen = to->length,
                                 .msg_iov = parts,
                                 .msg_iovlen = COUNT(parts)};
  return sendmsg(fd, &message, 0);
}

static long by_writev(int fd, size_t size, const Address* to) {
  struct iovec parts[3];
  (void)to;
  split(parts, COUNT(parts), data, size);
  return writev(fd, parts, COUNT(parts));
}

static const struct {
  const char* name;
  long (*send)(int, size_t, const Address*);
} senders[] = {{"send", by_send},
               {"sendto", by_sendto},
               {"write", by_write},
               {"sendmsg", by_sendmsg},
               {"writev", by_writev}};

static long by_recv(int fd, size_t size, int flags) { return recv(fd, room, size, flags); }

static long by_read(int fd, size_t size, int flags) {
  (void)flags;
  return read(fd, room, size);
}

static long by_recvfrom(int fd, size_t size, int flags) {
  Address from = {.length = sizeof from.storage};
  const long result = recvfrom(fd, room, size, flags, &from.any, &from.length);
  if (result >= 0) say_address(&from, 0);
  return result;
}

static long by_recvmsg(int fd, size_t size, int flags) {
  struct iovec parts[5];
  split(parts, COUNT(parts), room, size);
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = COUNT(parts)};
  const long result = recvmsg(fd, &message, flags);
  if (result >= 0 && (message.msg_flags & MSG_TRUNC) != 0) say(" TRUNC");
  return result;
}

static const struct {
  const char* name;
  long (*receive)(int, size_t, int);
  int flags;
} receivers[] = {{"recv", by_recv, 0},
                 {"recv_trunc", by_recv, MSG_TRUNC},
                 {"recv_peek", by_recv, MSG_PEEK},
                 {"recv_peek_trunc", by_recv, MSG_PEEK | MSG_TRUNC},
                 {"recv_waitall", by_recv, MSG_WAITALL},
                 {"recvfrom", by_recvfrom, 0},
                 {"recvfrom_trunc", by_recvfrom, MSG_TRUNC},
                 {"recvmsg", by_recvmsg, 0},
                 {"recvmsg_trunc", by_recvmsg, MSG_TRUNC},
                 {"recvmsg_peek", by_recvmsg, MSG_PEEK},
                 {"read", by_read, 0}};

// How much arrived as it was sent.
static void say_intact(void) {
  size_t same = 0;
  while (same < LONGEST && room[same] == data[same]) ++same;
  size_t touched = LONGEST;
  while (touched > 0 && room[touched - 1] == UNTOUCHED) --touched;
  say(" intact %zu touched %zu", same, touched);
}

static long receive(int fd, size_t r, size_t size) {
  memset(room, UNTOUCHED, sizeof room);
  const long result = receivers[r].receive(fd, size, receivers[r].flags);
  say_result(result);
  say_intact();
  return result;
}

static Scene pair_of(const Domain* domain) {
  static const State state = STATE(associated_both);
  Scene scene = enter(&state, domain, SOCK_DGRAM);
  const int most = 1 << 20;
  MUST(setsockopt(scene.other, SOL_SOCKET, SO_RCVBUF, &most, sizeof most));
  MUST(setsockopt(scene.fd, SOL_SOCKET, SO_SNDBUF, &most, sizeof most));
  set_nonblocking(scene.other);
  return scene;
}

static void send_case(const Domain* domain, size_t s, size_t size) {
  Scene scene = pair_of(domain);
  BEGIN("%s %s %zu", senders[s].name, domain->name, size);
  say_result(senders[s].send(scene.fd, size, &scene.server));
  settle();
  int waiting = -1;
  MUST(ioctl(scene.other, FIONREAD, &waiting));
  say(" waiting %d", waiting);
  receive(scene.other, 0, LONGEST);
  receive(scene.other, 0, LONGEST);
  end_case();
  leave(&scene);
}

static void receive_case(const Domain* domain, size_t r, size_t size, size_t capacity) {
  Scene scene = pair_of(domain);
  MUST(send(scene.fd, data, size, 0));
  settle();
  BEGIN("%s %s %zu of %zu", receivers[r].name, domain->name, capacity, size);
  receive(scene.other, r, capacity);
  receive(scene.other, r, capacity);
  end_case();
  leave(&scene);
}

int main(void) {
  for (size_t i = 0; i < LONGEST; ++i) data[i] = (unsigned char)(i % 0xed);
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t i = 0; i < COUNT(sizes); ++i) {
      for (size_t s = 0; s < COUNT(senders); ++s) send_case(&domains[d], s, sizes[i]);
      if (sizes[i] > 65507) continue;
      for (size_t r = 0; r < COUNT(receivers); ++r) {
        receive_case(&domains[d], r, sizes[i], 0);
        receive_case(&domains[d], r, sizes[i], 1);
        if (sizes[i] > 2) receive_case(&domains[d], r, sizes[i], sizes[i] - 1);
        if (sizes[i] > 1) receive_case(&domains[d], r, sizes[i], sizes[i]);
        if (sizes[i] > 0) receive_case(&domains[d], r, sizes[i], sizes[i] + 1);
      }
    }
  }
}
