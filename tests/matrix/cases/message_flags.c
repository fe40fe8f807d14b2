// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Combinations of flags in sending and receiving, and flags that nobody knows.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"
#include "../scene.h"

enum { MICROSECONDS = 1, SIZE = 8 };

typedef struct {
  const char* name;
  int flag;
} Flag;

#define FLAG(name) {#name, MSG_##name}
static const Flag receive_flags[] = {FLAG(PEEK),  FLAG(WAITALL), FLAG(DONTWAIT),
                                     FLAG(TRUNC), FLAG(OOB),     FLAG(NOSIGNAL)};
static const Flag send_flags[] = {FLAG(OOB),     FLAG(DONTROUTE), FLAG(DONTWAIT), FLAG(EOR),
                                  FLAG(CONFIRM), FLAG(NOSIGNAL),  FLAG(MORE)};
// Those that make no sense in the direction, by the numbers of Linux, which libc has too.
static const Flag strange_flags[] = {
    {"receive CTRUNC", 0x8},      {"receive EOR", 0x80},      {"receive CONFIRM", 0x800},
    {"receive DONTROUTE", 0x4},   {"receive MORE", 0x8000},   {"send CTRUNC", 0x8},
    {"send TRUNC", MSG_TRUNC},    {"send PEEK", MSG_PEEK},    {"send WAITALL", MSG_WAITALL},
    {"receive 0x200", 0x200},     {"receive 0x400", 0x400},   {"receive 0x1000", 0x1000},
    {"receive 1<<16", 1 << 16},   {"receive 1<<17", 1 << 17}, {"receive 1<<18", 1 << 18},
    {"receive 1<<19", 1 << 19},   {"receive 1<<20", 1 << 20}, {"receive 1<<21", 1 << 21},
    {"receive 1<<22", 1 << 22},   {"receive 1<<23", 1 << 23}, {"receive 1<<24", 1 << 24},
    {"receive 1<<25", 1 << 25},   {"receive 1<<26", 1 << 26}, {"receive 1<<27", 1 << 27},
    {"receive 1<<28", 1 << 28},   {"receive 1<<29", 1 << 29}, {"receive 1<<30", 1 << 30},
    {"receive ERRQUEUE", 0x2000}, {"send ERRQUEUE", 0x2000},  {"send 0x200", 0x200},
    {"send 0x400", 0x400},        {"send 0x1000", 0x1000},    {"send 1<<16", 1 << 16},
    {"send 1<<17", 1 << 17},      {"send 1<<18", 1 << 18},    {"send 1<<19", 1 << 19},
    {"send 1<<20", 1 << 20},      {"send 1<<21", 1 << 21},    {"send 1<<22", 1 << 22},
    {"send 1<<23", 1 << 23},      {"send 1<<24", 1 << 24},    {"send 1<<25", 1 << 25},
    {"send 1<<26", 1 << 26},      {"send 1<<27", 1 << 27},    {"send 1<<28", 1 << 28},
    {"send 1<<29", 1 << 29},      {"send 1<<30", 1 << 30}};

// What waits when data is received: how it came, and whether there is an end after it.
static const struct {
  const char* name;
  const char* first;
  const char* second;
  int flags;
  bool end;
} waiting[] = {
    {"nothing", NULL, NULL, 0, false},       {"end", NULL, NULL, 0, true},
    {"less", "abc", NULL, 0, false},         {"less_end", "abc", NULL, 0, true},
    {"exact", "abcdefgh", NULL, 0, false},   {"more", "abcdefghij", NULL, 0, false},
    {"two", "abc", "defghijk", 0, false},    {"empty_and_more", "", "abc", 0, false},
    {"urgent", "abc", NULL, MSG_OOB, false}, {"urgent_first", "a", "bc", MSG_OOB, false}};

static int combine(const Flag* flags, size_t count, unsigned choice, char* name) {
  int combined = 0;
  strcpy(name, choice == 0 ? "none" : "");
  for (size_t i = 0; i < count; ++i) {
    if ((choice & 1U << i) == 0) continue;
    combined |= flags[i].flag;
    if (name[0] != '\0') strcat(name, "+");
    strcat(name, flags[i].name);
  }
  return combined;
}

static const char* type_name(int type) { return type == SOCK_STREAM ? "stream" : "datagram"; }

static Scene pair_of(const Domain* domain, int type) {
  static const State stream = STATE(connected);
  static const State datagram = STATE(associated_both);
  return enter(type == SOCK_STREAM ? &stream : &datagram, domain, type);
}

static void say_received(int fd, int flags, int buffers) {
  unsigned char bytes[SIZE];
  memset(bytes, UNTOUCHED, sizeof bytes);
  struct iovec parts[2] = {{bytes, SIZE}, {bytes + SIZE / 2, SIZE / 2}};
  if (buffers == 2) parts[0].iov_len = SIZE / 2;
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)buffers};
  const ssize_t size = buffers == 0 ? recv(fd, bytes, SIZE, flags) : recvmsg(fd, &message, flags);
  say_result(size);
  say_bytes(bytes, sizeof bytes);
  if (buffers == 0 || size < 0) return;
  if ((message.msg_flags & MSG_TRUNC) != 0) say(" TRUNC");
  if ((message.msg_flags & MSG_OOB) != 0) say(" OOB");
  if ((message.msg_flags & MSG_EOR) != 0) say(" EOR");
}

static void receive(const Domain* domain, int type, size_t w, int flags, const char* name,
                    int buffers) {
  Scene scene = pair_of(domain, type);
  const bool oob = type == SOCK_STREAM;
  if (domain == &domains[0] && buffers == 0) {
    set_time_limits(scene.fd, MICROSECONDS);
  } else {
    set_nonblocking(scene.fd);
  }
  if (waiting[w].first != NULL) {
    MUST(send(scene.other, waiting[w].first, strlen(waiting[w].first), oob ? waiting[w].flags : 0));
  }
  if (waiting[w].second != NULL) {
    MUST(send(scene.other, waiting[w].second, strlen(waiting[w].second), 0));
  }
  if (waiting[w].end) MUST(shutdown(scene.other, SHUT_WR));
  settle();
  BEGIN("receive %s %s %s %s into %d", type_name(type), domain->name, waiting[w].name, name,
        buffers);
  say_received(scene.fd, flags, buffers);
  say(" left");
  say_waiting(scene.fd);
  end_case();
  leave(&scene);
}

// A send that asks for more to come is followed by one that does not.
static void send_with(const Domain* domain, int type, int flags, const char* name, bool message) {
  Scene scene = pair_of(domain, type);
  set_time_limits(scene.fd, MICROSECONDS);
  struct iovec part = {(void*)"abc", 3};
  const struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
  BEGIN("%s %s %s %s", message ? "sendmsg" : "send", type_name(type), domain->name, name);
  say_result(message ? sendmsg(scene.fd, &header, flags) : send(scene.fd, "abc", 3, flags));
  say_result(send(scene.fd, "de", 2, 0));
  settle();
  say(" other");
  say_events(events_now(scene.other, all_events));
  say_received(scene.other, MSG_DONTWAIT | MSG_OOB, 1);
  say_waiting(scene.other);
  end_case();
  leave(&scene);
}

static void strange(const Domain* domain, int type, const Flag* flag) {
  Scene scene = pair_of(domain, type);
  set_time_limits(scene.fd, MICROSECONDS);
  MUST(send(scene.other, "hello", 5, 0));
  settle();
  const bool sends = strncmp(flag->name, "send", 4) == 0;
  BEGIN("%s %s %s", type_name(type), domain->name, flag->name);
  if (sends) {
    say_result(send(scene.fd, "abc", 3, flag->flag));
    say_result(send(scene.fd, "de", 2, 0));
    settle();
    say_waiting(scene.other);
  } else {
    say_received(scene.fd, flag->flag, 0);
    say_waiting(scene.fd);
  }
  end_case();
  leave(&scene);
}

static void one_type(const Domain* domain, int type) {
  char name[128];
  for (size_t w = 0; w < COUNT(waiting); ++w) {
    for (unsigned choice = 0; choice < 1U << COUNT(receive_flags); ++choice) {
      const int flags = combine(receive_flags, COUNT(receive_flags), choice, name);
      for (int buffers = 0; buffers <= 2; ++buffers) {
        receive(domain, type, w, flags, name, buffers);
      }
    }
  }
  for (unsigned choice = 0; choice < 1U << COUNT(send_flags); ++choice) {
    const int flags = combine(send_flags, COUNT(send_flags), choice, name);
    send_with(domain, type, flags, name, false);
    send_with(domain, type, flags, name, true);
  }
  for (size_t i = 0; i < COUNT(strange_flags); ++i) strange(domain, type, &strange_flags[i]);
}

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    one_type(&domains[d], SOCK_STREAM);
    one_type(&domains[d], SOCK_DGRAM);
  }
}
