// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// poll_oneoff: clocks, descriptors, many at once, and what each event says.
#include "../expect.h"

enum { MILLISECOND = 1000000, MANY = 2000 };

static struct subscription wishes[MANY];
static struct event events[MANY + 1];
static u32 stored;

static struct subscription timer(u64 userdata, u32 clock, u64 timeout, uint16_t flags) {
  struct subscription wish = {.userdata = userdata, .tag = CLOCK};
  wish.clock.id = clock;
  wish.clock.timeout = timeout;
  wish.clock.flags = flags;
  return wish;
}
static struct subscription on(u64 userdata, uint8_t type, u32 fd) {
  return (struct subscription){.userdata = userdata, .tag = type, .fd = fd};
}

// Waits for the first `count` of the list.
#define POLL(outcome, count) EXPECT(poll_oneoff, outcome, wishes, events, count, &stored)

static bool is_event(u32 index, u64 userdata, uint8_t type, u32 error) {
  return index < stored && events[index].userdata == userdata && events[index].type == type &&
         events[index].error == error;
}

static void clocks(void) {
  static const u32 ids[] = {REALTIME, MONOTONIC};
  for (u32 i = 0; i < COUNT(ids); ++i) {
    const u64 time = 3 * MILLISECOND;
    u64 start = now(MONOTONIC);
    wishes[0] = timer(UINT64_MAX - i, ids[i], time, 0);
    POLL(success, 1);
    CHECK(stored == 1 && is_event(0, UINT64_MAX - i, CLOCK, wasi_success));
    CHECK(now(MONOTONIC) - start >= time);
    start = now(ids[i]);
    wishes[0] = timer(i, ids[i], start + time, ABSTIME);
    POLL(success, 1);
    CHECK(stored == 1 && is_event(0, i, CLOCK, wasi_success));
    CHECK(now(ids[i]) - start >= time);
    // What is over, and what takes no time, comes at once.
    wishes[0] = timer(1, ids[i], 1, ABSTIME);
    wishes[1] = timer(2, ids[i], 0, 0);
    wishes[2] = timer(3, ids[i], UINT64_MAX, 0);
    wishes[3] = timer(4, ids[i], UINT64_MAX, ABSTIME);
    POLL(success, 4);
    CHECK(stored == 2 && is_event(0, 1, CLOCK, wasi_success) &&
          is_event(1, 2, CLOCK, wasi_success));
  }
  // The earliest of many.
  for (u32 i = 0; i < MANY; ++i) wishes[i] = timer(i, MONOTONIC, UINT64_MAX / 2 + i, 0);
  wishes[MANY / 2] = timer(MANY / 2, MONOTONIC, MILLISECOND, 0);
  POLL(success, MANY);
  CHECK(stored == 1 && is_event(0, MANY / 2, CLOCK, wasi_success));
}

// An event has an error where its subscription can't be waited for; the call itself works.
static void unwaitable(void) {
  const u32 reader = open_at(WORK, "file", 0, RIGHT(fd_read) | RIGHT(poll_fd_readwrite), 0);
  const u32 unpollable = open_at(WORK, "file", 0, READ_WRITE, 0);
  const struct {
    struct subscription wish;
    u32 error;
  } rows[] = {
      {timer(1, PROCESS_CPUTIME, 1, 0), wasi_notsup},
      {timer(2, THREAD_CPUTIME, 1, 0), wasi_notsup},
      {timer(3, 4, 1, 0), wasi_inval},
      {timer(4, UINT32_MAX, 1, 0), wasi_inval},
      {on(5, FD_READ, CLOSED), wasi_badf},
      {on(6, FD_WRITE, UINT32_MAX), wasi_badf},
      {on(7, FD_WRITE, reader), wasi_notcapable},
      {on(8, FD_READ, unpollable), wasi_notcapable},
  };
  for (u32 i = 0; i < COUNT(rows); ++i) {
    wishes[0] = rows[i].wish;
    wishes[1] = timer(99, MONOTONIC, UINT64_MAX, 0);
    POLL(success, 2);
    CHECK(stored == 1 && events[0].userdata == rows[i].wish.userdata);
    expect(__FILE_NAME__, __LINE__, "poll_oneoff", "event", rows[i].error, events[0].error);
  }
}

static void nonsense(void) {
  stored = 7;
  wishes[0] = timer(1, MONOTONIC, 0, 0);
  POLL(inval, 0);
  EXPECT(poll_oneoff, inval, wishes, events, UINT32_MAX, &stored);
  static const u32 tags[] = {3, 4, 255}, flags[] = {2, 3, 0x8000};
  for (u32 i = 0; i < COUNT(tags); ++i) {
    wishes[1] = on(2, tags[i], 0);
    POLL(inval, 2);
    wishes[1] = timer(2, MONOTONIC, 0, flags[i]);
    POLL(inval, 2);
  }
  CHECK(stored == 7);
}

static void files(void) {
  const u32 file = open_at(WORK, "file", 0, FILE_RIGHTS, 0);
  const u32 zero = open_at(DEVICES, "zero", 0, FILE_RIGHTS, 0);
  wishes[0] = on(1, FD_READ, file);
  wishes[1] = on(2, FD_WRITE, file);
  wishes[2] = on(3, FD_READ, zero);
  wishes[3] = timer(4, MONOTONIC, UINT64_MAX, 0);
  POLL(success, 4);
  CHECK(stored == 3 && is_event(0, 1, FD_READ, wasi_success) &&
        is_event(1, 2, FD_WRITE, wasi_success) && is_event(2, 3, FD_READ, wasi_success));
  CHECK(events[0].nbytes == 5 && events[2].nbytes > 0);
  u64 position;
  MUST(wasi_fd_seek(file, 2, SET, &position));
  POLL(success, 1);
  CHECK(events[0].nbytes == 3);
}

static void sockets(void) {
  u32 server, size;
  wishes[0] = on(1, FD_READ, LISTENER);  // the client waits to be accepted
  wishes[1] = timer(2, MONOTONIC, UINT64_MAX, 0);
  POLL(success, 2);
  CHECK(stored == 1 && is_event(0, 1, FD_READ, wasi_success) && events[0].nbytes > 0);
  MUST(wasi_sock_accept(LISTENER, 0, &server));

  // Not ready: the time runs out.
  wishes[0] = on(1, FD_READ, server);
  wishes[1] = on(2, FD_READ, LISTENER);
  wishes[2] = timer(3, MONOTONIC, MILLISECOND, 0);
  POLL(success, 3);
  CHECK(stored == 1 && is_event(0, 3, CLOCK, wasi_success));

  MUST(wasi_sock_send(CLIENT, &(struct wasi_iovec){"hello", 5}, 1, 0, &size));
  wishes[2] = on(3, FD_WRITE, server);
  POLL(success, 2);
  CHECK(stored == 1 && is_event(0, 1, FD_READ, wasi_success));
  CHECK(events[0].nbytes == 5 && events[0].flags == 0);
  // One descriptor in many subscriptions: each has its event.
  for (u32 i = 0; i < MANY; ++i) wishes[i] = on(i * 3, i % 2 ? FD_WRITE : FD_READ, server);
  events[MANY].userdata = 77;
  POLL(success, MANY);
  CHECK(stored == MANY && events[MANY].userdata == 77);
  for (u32 i = 0; i < MANY; ++i) {
    if (!is_event(i, i * 3, i % 2 ? FD_WRITE : FD_READ, wasi_success)) {
      CHECK(!"each subscription has its event, in order");
      break;
    }
  }
  MUST(wasi_fd_close(CLIENT));
  wishes[0] = on(1, FD_READ, server);
  POLL(success, 1);
  CHECK(is_event(0, 1, FD_READ, wasi_success) && events[0].nbytes == 5);
  wishes[0] = on(1, FD_WRITE, DATAGRAM);
  wishes[1] = on(2, FD_READ, DATAGRAM_PEER);
  MUST(wasi_sock_send(DATAGRAM, &(struct wasi_iovec){"datagram", 8}, 1, 0, &size));
  POLL(success, 2);
  CHECK(stored == 2 && is_event(1, 2, FD_READ, wasi_success) && events[1].nbytes == 8);
}

int main(void) {
  MUST(wasi_fd_close(make_file("file", "12345")));
  clocks();
  unwaitable();
  nonsense();
  files();
  sockets();
  return failed;
}
