// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists of buffers: how many there are, how long they are, and where.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"
#include "../scene.h"

enum { MOST = 2048, ROOM = 4096 };

static unsigned char memory[ROOM];
static struct iovec buffers[MOST];

// Where buffer `i` of a list lies. Lengths are small enough for a datagram of the longest list.
typedef struct {
  const char* name;
  struct iovec (*buffer)(int i);
} Layout;

static struct iovec at(int offset, size_t length) {
  return (struct iovec){memory + offset % (ROOM - 8), length};
}

static struct iovec single(int i) { return at(i, 1); }
static struct iovec empty(int i) { return at(i, 0); }
static struct iovec empty_null(int i) { return i % 2 == 0 ? (struct iovec){NULL, 0} : at(i, 1); }
static struct iovec empty_first(int i) { return i == 0 ? at(0, 0) : at(i, 1); }
static struct iovec alternating(int i) { return at(3 * i, i % 2 == 0 ? 2 : 0); }
static struct iovec growing(int i) { return at(8 * i, (size_t)i % 8); }
static struct iovec same(int i) { return at(i * 0, 2); }
static struct iovec overlapping(int i) { return at(i, 3); }
static struct iovec backwards(int i) { return at(ROOM - 16 - i, 2); }

#define LAYOUT(name) {#name, name}
static const Layout layouts[] = {LAYOUT(single),      LAYOUT(empty),       LAYOUT(empty_null),
                                 LAYOUT(empty_first), LAYOUT(alternating), LAYOUT(growing),
                                 LAYOUT(same),        LAYOUT(overlapping), LAYOUT(backwards)};
static const int counts[] = {-1, 0, 1, 2, 3, 15, 16, 17, 64, 1023, 1024, 1025, 2048};

static void lay_out(const Layout* layout, int count) {
  for (int i = 0; i < count; ++i) buffers[i] = layout->buffer(i);
}

static struct msghdr* message_of(int count) {
  static struct msghdr message;
  message = (struct msghdr){.msg_iov = buffers};
  message.msg_iovlen = count < 0 ? SIZE_MAX : (size_t)count;
  return &message;
}

static long call_writev(int fd, int count) { return writev(fd, buffers, count); }
static long call_readv(int fd, int count) { return readv(fd, buffers, count); }
static long call_sendmsg(int fd, int count) { return sendmsg(fd, message_of(count), 0); }
static long call_recvmsg(int fd, int count) {
  struct msghdr* const message = message_of(count);
  const long size = recvmsg(fd, message, 0);
  if (size >= 0 && (message->msg_flags & MSG_TRUNC) != 0) say(" TRUNC");
  return size;
}

// Bytes that tell their place, and one number for many of them.
static void fill(void) {
  for (int i = 0; i < ROOM; ++i) memory[i] = (unsigned char)(i * 7 + i / 256);
}

static void say_checksum(const unsigned char* bytes, size_t size) {
  uint32_t sum = 2166136261U;
  for (size_t i = 0; i < size; ++i) sum = (sum ^ bytes[i]) * 16777619U;
  say(" %08x", (unsigned)sum);
}

static Scene pair_of(const Domain* domain, int type) {
  static const State stream = STATE(connected);
  static const State datagram = STATE(associated_both);
  Scene scene = enter(type == SOCK_STREAM ? &stream : &datagram, domain, type);
  set_nonblocking(scene.fd);
  return scene;
}

static void send_case(const Domain* domain, int type, const char* name, long (*call)(int, int),
                      const Layout* layout, int count) {
  static unsigned char received[2 * ROOM];
  Scene scene = pair_of(domain, type);
  fill();
  lay_out(layout, count);
  BEGIN("%s %s %s %s %d", name, type == SOCK_STREAM ? "stream" : "datagram", domain->name,
        layout->name, count);
  say_result(call(scene.fd, count));
  settle();
  const ssize_t size = recv(scene.other, received, sizeof received, MSG_DONTWAIT);
  say_result(size);
  if (size > 0) say_checksum(received, (size_t)size);
  end_case();
  leave(&scene);
}

static void receive_case(const Domain* domain, int type, const char* name, long (*call)(int, int),
                         const Layout* layout, int count, int waiting) {
  Scene scene = pair_of(domain, type);
  fill();
  if (waiting >= 0) MUST(send(scene.other, memory, (size_t)waiting, 0));
  settle();
  memset(memory, UNTOUCHED, sizeof memory);
  lay_out(layout, count);
  BEGIN("%s %s %s %s %d of %d", name, type == SOCK_STREAM ? "stream" : "datagram", domain->name,
        layout->name, count, waiting);
  say_result(call(scene.fd, count));
  say_checksum(memory, sizeof memory);
  const ssize_t left = recv(scene.fd, memory, sizeof memory, MSG_DONTWAIT);
  say(" left");
  say_result(left);
  end_case();
  leave(&scene);
}

static void one_list(const Domain* domain, int type, const Layout* layout, int count) {
  static const int waiting[] = {-1, 0, 1, 20, 1500, 4000};
  send_case(domain, type, "writev", call_writev, layout, count);
  send_case(domain, type, "sendmsg", call_sendmsg, layout, count);
  for (size_t w = 0; w < COUNT(waiting); ++w) {
    receive_case(domain, type, "readv", call_readv, layout, count, waiting[w]);
    receive_case(domain, type, "recvmsg", call_recvmsg, layout, count, waiting[w]);
  }
}

int main(void) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (size_t d = 0; d < 2; ++d) {
    for (size_t t = 0; t < COUNT(types); ++t) {
      for (size_t l = 0; l < COUNT(layouts); ++l) {
        for (size_t c = 0; c < COUNT(counts); ++c) {
          one_list(&domains[d], types[t], &layouts[l], counts[c]);
        }
      }
    }
  }
}
