// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sock_*: on sockets that run.py passes, of which the client is connected to the listener.
#include <limits.h>

#include "../expect.h"

static char buffer[64];
static struct wasi_iovec room = {buffer, sizeof buffer};
static struct wasi_iovec data = {"hello", 5};
static u32 size;
static uint16_t roflags;
static u32 server;

#define RECEIVE(outcome, fd, vectors, count, flags) \
  EXPECT(sock_recv, outcome, fd, vectors, count, flags, &size, &roflags)
#define SEND(outcome, fd, vectors, count, flags) \
  EXPECT(sock_send, outcome, fd, vectors, count, flags, &size)

static void accepting(void) {
  static const u32 flags[] = {APPEND, DSYNC, SYNC, NONBLOCK | APPEND, 32, 0x10000};
  server = 77;
  for (u32 i = 0; i < COUNT(flags); ++i) EXPECT(sock_accept, inval, LISTENER, flags[i], &server);
  EXPECT(sock_accept, inval, CLIENT, 0, &server);
  EXPECT(sock_accept, notsup, DATAGRAM, 0, &server);
  EXPECT(sock_accept, notsock, WORK, 0, &server);
  EXPECT(sock_accept, notsock, 0, 0, &server);
  EXPECT(sock_accept, badf, CLOSED, 0, &server);
  CHECK(server == 77);
  EXPECT(sock_accept, success, LISTENER, NONBLOCK, &server);
  CHECK(server == DATAGRAM_PEER + 1);  // the lowest number
  struct fdstat stat;
  MUST(wasi_fd_fdstat_get(server, &stat));
  CHECK(stat.filetype == STREAM_SOCKET && stat.flags == NONBLOCK);
  MUST(wasi_fd_fdstat_set_flags(LISTENER, NONBLOCK));
  u32 another = 78;
  EXPECT(sock_accept, again, LISTENER, 0, &another);
  CHECK(another == 78);
}

static void streams(void) {
  RECEIVE(again, server, &room, 1, 0);
  CHECK(size == 0);
  SEND(success, CLIENT, &data, 1, 0);
  CHECK(size == 5);
  MUST(wasi_fd_fdstat_set_flags(server, 0));
  struct wasi_iovec parts[] = {{buffer, 2}, {NULL, 0}, {buffer + 2, 62}};
  RECEIVE(success, server, parts, COUNT(parts), PEEK);
  CHECK(size == 5 && memcmp(buffer, "hello", 5) == 0 && roflags == 0);
  RECEIVE(success, server, parts, 1, PEEK);
  CHECK(size == 2 && roflags == 0);  // of a stream nothing is cut off
  RECEIVE(success, server, NULL, 0, 0);
  CHECK(size == 0);
  struct wasi_iovec five = {buffer, 5};
  RECEIVE(success, server, &five, 1, WAITALL);
  CHECK(size == 5);
  SEND(success, server, NULL, 0, 0);
  CHECK(size == 0);
}

static void datagrams(void) {
  SEND(success, DATAGRAM, &data, 1, 0);
  SEND(success, DATAGRAM, NULL, 0, 0);
  struct wasi_iovec three = {buffer, 3};
  RECEIVE(success, DATAGRAM_PEER, &three, 1, PEEK);
  CHECK(size == 3 && roflags == TRUNCATED);
  RECEIVE(success, DATAGRAM_PEER, &room, 1, 0);
  CHECK(size == 5 && roflags == 0);
  RECEIVE(success, DATAGRAM_PEER, &room, 1, 0);
  CHECK(size == 0 && roflags == 0);
  static char large[65508];
  SEND(msgsize, DATAGRAM, (&(struct wasi_iovec){large, sizeof large}), 1, 0);
  CHECK(size == 0);
  MUST(wasi_fd_fdstat_set_flags(DATAGRAM_PEER, NONBLOCK));
  RECEIVE(again, DATAGRAM_PEER, &room, 1, 0);
}

static void refused(void) {
  static const struct {
    const char* what;
    u32 fd;
    u32 expected;
  } rows[] = {{"a directory", WORK, wasi_notsock},
              {"standard output", 1, wasi_notsock},
              {"nothing", CLOSED, wasi_badf}};
  for (u32 i = 0; i < COUNT(rows); ++i) {
    const char* const what = rows[i].what;
    size = 7;
    EXPECT_AS(sock_recv, what, rows[i].expected, rows[i].fd, &room, 1, 0, &size, &roflags);
    EXPECT_AS(sock_send, what, rows[i].expected, rows[i].fd, &data, 1, 0, &size);
    EXPECT_AS(sock_shutdown, what, rows[i].expected, rows[i].fd, RD);
    CHECK(size == 0);
  }
  static const u32 flags[] = {4, 8, 0x8000, 0x10000};
  for (u32 i = 0; i < COUNT(flags); ++i) RECEIVE(inval, server, &room, 1, flags[i]);
  SEND(inval, server, &data, 1, 1);
  SEND(inval, server, &data, 1, 0x10000);
  static struct wasi_iovec many[IOV_MAX + 1];
  RECEIVE(msgsize, server, many, COUNT(many), 0);
  SEND(msgsize, server, many, COUNT(many), 0);
  RECEIVE(notconn, LISTENER, &room, 1, 0);
  SEND(pipe, LISTENER, &data, 1, 0);
}

static void shutting_down(void) {
  static const u32 wrong[] = {0, 4, 255, 0x101};
  for (u32 i = 0; i < COUNT(wrong); ++i) EXPECT(sock_shutdown, inval, server, wrong[i]);
  EXPECT(sock_shutdown, success, CLIENT, WR);
  RECEIVE(success, server, &room, 1, 0);
  CHECK(size == 0);  // the end
  SEND(success, server, &data, 1, 0);
  RECEIVE(success, CLIENT, &room, 1, 0);
  CHECK(size == 5);
  SEND(pipe, CLIENT, &data, 1, 0);
  CHECK(size == 0);
  EXPECT(sock_shutdown, success, CLIENT, RD);
  RECEIVE(success, CLIENT, &room, 1, 0);
  CHECK(size == 0);
  EXPECT(sock_shutdown, success, server, RD | WR);
  MUST(wasi_fd_close(CLIENT));
  EXPECT(sock_shutdown, notconn, server, RD | WR);
  EXPECT(sock_shutdown, success, DATAGRAM, RD | WR);
}

int main(void) {
  accepting();
  streams();
  datagrams();
  refused();
  shutting_down();
  return failed;
}
