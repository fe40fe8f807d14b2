// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Peers that reset, stall, send rubbish or close halves. Every scenario gets the address
// of one, except those that listen; peers.py plays the peer.
#include "session.h"

static char block[65536];

static void reset_at_once(char** words) {
  const int fd = connected(words);
  ASK("connected");
  wait_for(fd, POLLIN);
  show_broken(fd);
}

static void reset_before_send(char** words) {
  const int fd = connected(words);
  ASK("connected");
  wait_for(fd, POLLIN);
  show("send", send(fd, "x", 1, 0));
  show("send again", send(fd, "x", 1, 0));
  show("write", write(fd, "x", 1));
  show_broken(fd);
}

static void reset_asked_by_option(char** words) {
  const int fd = connected(words);
  ASK("connected");
  wait_for(fd, POLLIN);
  show_socket_error(fd);
  show_broken(fd);
}

static void closed_with_data_unread(char** words) {
  const int fd = connected(words);
  MUST(send(fd, "hello", 5, 0));
  ASK("connected");
  wait_for(fd, POLLIN);
  show_broken(fd);
}

static void reset_while_receiving(char** words) {
  const int fd = connected(words);
  show("first half", recv(fd, block, sizeof block, MSG_WAITALL));
  ASK("half");
  show("second half", recv(fd, block, sizeof block, MSG_WAITALL));
  show_broken(fd);
}

static void reset_while_sending(char** words) {
  const int fd = connected(words);
  TELL("sending");
  while (send(fd, block, sizeof block, 0) > 0) continue;
  show("send", -1);
  show_broken(fd);
}

static void reset_while_blocked(char** words) {
  const int fd = connected(words);
  TELL("blocked");
  show("recv", recv(fd, block, sizeof block, 0));
  show_broken(fd);
}

static void reset_while_polling(char** words) {
  const int fd = connected(words);
  TELL("blocked");
  show_events("poll", fd, POLLIN, -1);
  show_broken(fd);
}

static void stalls_with_timeout(char** words) {
  const int fd = connected(words);
  set_timeout(fd, SO_RCVTIMEO, 50);
  ASK("connected");  // half of what is waited for is sent
  show("recv", recv(fd, block, 10, MSG_WAITALL));
  show("recv", recv(fd, block, 10, 0));
  show("read", read(fd, block, 10));
  ASK("resume");
  set_timeout(fd, SO_RCVTIMEO, 0);
  show("recv", recv(fd, block, 5, MSG_WAITALL));
  MUST(close(fd));
}

// Sends some more to a peer that reads again, and says how much it was in all.
static void drain(int fd, long long sent) {
  char byte;
  for (int i = 0; i < 4; ++i) sent += MUST(send(fd, block, sizeof block, 0));
  MUST(shutdown(fd, SHUT_WR));
  ASK("sent %lld", sent);
  show("recv", recv(fd, &byte, 1, 0));
  MUST(close(fd));
}

static void stalls_reading_with_timeout(char** words) {
  const int fd = connected(words);
  set_timeout(fd, SO_SNDTIMEO, 50);
  long long sent = 0;
  ssize_t more;
  while ((more = send(fd, block, sizeof block, 0)) > 0) sent += more;
  show("send", more);
  while ((more = write(fd, block, sizeof block)) > 0) sent += more;  // room may come late
  show("write", more);
  set_timeout(fd, SO_SNDTIMEO, 0);
  TELL("drain");
  drain(fd, sent);
}

static void stalls_without_blocking(char** words) {
  const int fd = connected(words);
  set_nonblocking(fd);
  show("recv", recv(fd, block, 1, 0));
  show_events("poll for input", fd, POLLIN, 30);
  const long long sent = fill_connection(fd);
  show("send", -1);
  show_events("poll for room", fd, POLLOUT, 30);
  ASK("stalled");
  show_events("poll for room", fd, POLLOUT, 5000);
  set_blocking(fd);
  drain(fd, sent);
}

static void byte_by_byte(char** words) {
  const int fd = connected(words);
  TELL("ready");
  size_t size = 0;
  do {
    if (MUST(recv(fd, block + size, 1, 0)) != 1) printf("ended early\n");
  } while (block[size++] != '\n' && size < 100);
  printf("line: %.*s", (int)size, block);
  show("the rest", recv(fd, block, 200, MSG_WAITALL));
  printf("digest %08x\n", digest(DIGEST_START, block, 200));
  show("end", recv(fd, block, 1, 0));
  MUST(close(fd));
}

static void garbage(char** words) {
  const int fd = connected(words);
  uint32_t sum = DIGEST_START;
  long total = 0;
  ssize_t size;
  TELL("ready");
  while ((size = recv(fd, block, sizeof block, 0)) > 0) {
    sum = digest(sum, block, (size_t)size);
    total += size;
  }
  printf("%ld bytes, digest %08x\n", total, sum);
  show("end", size);
  MUST(close(fd));
}

static void urgent(char** words) {
  const int fd = connected(words);
  ASK("connected");
  show_events("poll", fd, POLLIN | POLLPRI, 5000);
  show("urgent", recv(fd, block, 1, MSG_OOB));
  show("urgent again", recv(fd, block, 1, MSG_OOB));
  show("up to the mark", recv(fd, block, 10, 0));
  show("after it", recv(fd, block, 10, 0));
  show("end", recv(fd, block, 10, 0));
  MUST(close(fd));
}

static void closes_its_half(char** words) {
  const int fd = connected(words);
  ASK("connected");
  show_events("poll", fd, POLLIN | POLLOUT, 5000);
  show("recv", recv(fd, block, 1, 0));
  show("recv again", recv(fd, block, 1, 0));
  for (int i = 0; i < 16; ++i) MUST(send(fd, block, sizeof block, 0));
  MUST(shutdown(fd, SHUT_WR));
  ASK("sent %zu", 16 * sizeof block);
  show_events("poll", fd, POLLIN, 5000);
  MUST(close(fd));
}

static void answers_a_half_closed_connection(char** words) {
  const int fd = connected(words);
  MUST(send(fd, "question", 8, 0));
  MUST(shutdown(fd, SHUT_WR));
  show("send", send(fd, "x", 1, 0));
  ASK("asked");
  long total = 0;
  ssize_t size;
  while ((size = recv(fd, block, sizeof block, 0)) > 0) total += size;
  printf("%ld bytes\n", total);
  show("end", size);
  MUST(close(fd));
}

static void close_lingers(char** words) {
  const int fd = connected(words);
  const struct linger one_second = {.l_onoff = 1, .l_linger = 1};
  MUST(setsockopt(fd, SOL_SOCKET, SO_LINGER, &one_second, sizeof one_second));
  fill_connection(fd);
  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  show("close", close(fd));
  printf("it took a second: %d\n", elapsed_ms(start) >= 900);
}

// What a server sees of clients that come one after the other.
static void hostile_clients(char** words) {
  const int family = family_of(words[0]);
  const int listening = listener(family);
  const Address here = local_address(listening);
  set_timeout(listening, SO_RCVTIMEO, 5000);
  TELL("port %u", port_of(&here));
  for (int client = atoi(words[1]); client > 0; --client) {
    ASK("next");
    wait_for(listening, POLLIN);
    const int fd = show_descriptor("accept", accept(listening, NULL, NULL));
    if (fd < 0) continue;
    uint32_t sum = DIGEST_START;
    long total = 0;
    ssize_t size;
    set_timeout(fd, SO_RCVTIMEO, 200);
    while ((size = recv(fd, block, sizeof block, 0)) > 0) {
      total += size;
      sum = digest(sum, block, (size_t)size);
    }
    printf("%ld bytes, digest %08x\n", total, sum);
    show("end", size);
    show("answer", send(fd, "done", 4, 0));
    show("close", close(fd));
  }
  set_nonblocking(listening);
  show_descriptor("accept", accept(listening, NULL, NULL));
  MUST(close(listening));
}

static void datagrams(char** words) {
  const Address peer = named_address(words);
  const int fd = MUST(socket(peer.any.sa_family, SOCK_DGRAM, 0));
  MUST(connect(fd, &peer.any, peer.length));
  set_timeout(fd, SO_RCVTIMEO, 2000);
  show("send", send(fd, "hello", 5, 0));
  ASK("said hello");
  for (int i = 0; i < 3; ++i) {  // nothing, one byte, and the most there is
    const ssize_t size = recv(fd, block, sizeof block, 0);
    show("datagram", size);
    if (size > 0) printf("digest %08x\n", digest(DIGEST_START, block, (size_t)size));
  }
  struct iovec part = {.iov_base = block, .iov_len = 10};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  show("a part", recvmsg(fd, &message, 0));
  printf("truncated: %d\n", (message.msg_flags & MSG_TRUNC) != 0);
  set_timeout(fd, SO_RCVTIMEO, 50);
  show("nothing more", recv(fd, block, sizeof block, 0));

  set_int(fd, SOL_SOCKET, SO_RCVBUF, 16384);
  ASK("flood");
  int count = 0;
  while (recv(fd, block, sizeof block, MSG_DONTWAIT) == 1000) ++count;
  printf("of a flood some datagrams arrive, and not all: %d\n", count > 0 && count < 1000);
  ASK("gone");
  show("send", send(fd, "x", 1, 0));
  show_events("poll", fd, POLLIN, 2000);
  show("recv", recv(fd, block, 1, 0));
  show("recv again", recv(fd, block, 1, 0));
  show("send", send(fd, "x", 1, 0));
  wait_for(fd, POLLIN);
  show("send again", send(fd, "x", 1, 0));
  show("send once more", send(fd, "x", 1, 0));
  wait_for(fd, POLLIN);
  show_socket_error(fd);
  MUST(close(fd));
}

#define ROW(name) {#name, name}
static const Scenario table[] = {
    ROW(reset_at_once),
    ROW(reset_before_send),
    ROW(reset_asked_by_option),
    ROW(closed_with_data_unread),
    ROW(reset_while_receiving),
    ROW(reset_while_sending),
    ROW(reset_while_blocked),
    ROW(reset_while_polling),
    ROW(stalls_with_timeout),
    ROW(stalls_reading_with_timeout),
    ROW(stalls_without_blocking),
    ROW(byte_by_byte),
    ROW(garbage),
    ROW(urgent),
    ROW(closes_its_half),
    ROW(answers_a_half_closed_connection),
    ROW(close_lingers),
    ROW(hostile_clients),
    ROW(datagrams),
};

int main(void) { return serve_scenarios(table, COUNT(table)); }
